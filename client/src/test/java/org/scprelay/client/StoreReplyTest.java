package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** STOR against a scripted relay: which replies are believed, and the return code that they make. */
@Timeout(40)
class StoreReplyTest {

    /** {0} is the id of the transfer; 5 octets are sent. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "226 SCR0226I ID={0} BYTES=5 LINK=4 : stored",
                "226 SCR0226I ID={0} BYTES=4 LINK=5 : stored",
                "226 SCR0226I ID={0} BYTES=5 : stored",
                "226 SCR0226I ID={0} LINK=5 : stored",
                "226 SCR0226I ID=OTHER BYTES=5 LINK=5 : stored",
                "226 SCR0226I BYTES=5 LINK=5 : stored",
                "226 SCR0226I ID={0} BYTES=5 LINK=4 LINK=5 : stored",
                "226 SCR0226E ID={0} BYTES=5 LINK=5 : stored",
                "451 SCR0451I ID={0} BYTES=5 LINK=5 : lost",
                "250 SCR0250I ID={0} BYTES=5 LINK=5 : stored",
                "200 SCR0200I ID={0} BYTES=5 LINK=5 : stored",
                "150 SCR0150I ID={0} BYTES=5 LINK=5 : stored",
                "226 OK",
                "226 SCR0226I ID={0} BYTES=5 LINK=5: stored",
                "226 SCR0226I ID={0} BYTES=5 LINK=5 : stored\r",
                "226 SCR0226I ID={0} BYTES=5 LINK=5 : st\u00f6red",
                "999 SCR0226I ID={0} BYTES=5 LINK=5 : stored",
                "\u0000",
                ""
            })
    void aFinalReplyThatIsOffIsReturnCode16(String reply) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR");
            assertEquals(5, wire.data().length);
            wire.send(reply.replace("{0}", id));
            wire.halfClose();
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "INPUT *", "data", "/*", "STOR /x");
            assertEquals(16, job.run(), job.listing());
        }
    }

    @Test
    void aWarningIsReturnCode4AndTheDeckGoesOn() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            String id = wire.greet().go("STOR");
            wire.data();
            wire.send("110 SCR0110I : working");
            wire.send("226 SCR0226W ID=" + id + " BYTES=5 LINK=5 SUBST=1 : stored");
            wire.expect("NOOP");
            wire.send("200 SCR0200I : ok");
            wire.bye();
        })) {
            Job job = Job.at(relay, "INPUT *", "data", "/*", "STOR /x", "NOOP");
            assertEquals(4, job.run(), job.listing());
            assertTrue(job.listing().contains("     110 SCR0110I : working"), job.listing());
        }
    }

    @ParameterizedTest
    @CsvSource({"150 SCR0150I ID=OTHER : go", "150 SCR0150I : go", "226 SCR0226I ID=A BYTES=0 LINK=0 : stored"})
    void a150ThatIsOffIsReturnCode16(String reply) throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("STOR");
            wire.send(reply);
            wire.untilClosed();
        })) {
            Job job = Job.at(relay, "INPUT *", "data", "/*", "STOR /x ID=A");
            assertEquals(16, job.run(), job.listing());
        }
    }

    @Test
    void aRefusalIsShownAndNothingIsSent() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("TYPE A");
            wire.send("504 SCR0504E : not offered here");
            wire.expect("STOR");
            wire.send("503 SCR0503E : TYPE was refused");
            wire.bye();
        })) {
            Job job = Job.at(relay, "ONERROR CONTINUE", "TYPE A", "INPUT *", "data", "/*", "STOR /x");
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("504 SCR0504E : not offered here"), job.listing());
        }
    }
}
