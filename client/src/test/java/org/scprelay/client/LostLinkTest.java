package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links that die or fall silent at every stage of a STOR, and what is asked afterwards. */
@Timeout(40)
class LostLinkTest {

    private static final ClientTimers QUICK = new ClientTimers(
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofMillis(400),
            Duration.ofSeconds(5),
            Duration.ofMillis(20));

    private static Job job(FakeRelay relay) {
        return Job.at(relay, "INPUT *", "data", "/*", "STOR /x ID=A", "NOOP");
    }

    private static void sendAll(FakeRelay.Wire wire) throws Exception {
        wire.greet().go("STOR");
        assertEquals(5, wire.data().length);
    }

    @Test
    void before220() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> wire.expect("HELLO"))) {
            Job job = job(relay);
            assertEquals(8, job.run(), job.listing());
            assertTrue(job.listing().contains("the relay closed the link"), job.listing());
        }
    }

    @Test
    void before150() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> wire.greet().expect("STOR"))) {
            Job job = job(relay);
            assertEquals(8, job.run(), job.listing());
        }
    }

    @Test
    void inTheData() throws Exception {
        try (PipedOutputStream silent = new PipedOutputStream();
                FakeRelay relay = new FakeRelay(wire -> {
                    wire.greet().go("STOR");
                    wire.reset();
                })) {
            Job job = Job.at(relay, "INPUT STDIN", "STOR /x").standardInput(new PipedInputStream(silent));
            assertEquals(8, job.run(), job.listing());
            assertEquals(1, relay.links(), "nothing is asked when the data did not end");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "211 SCR0211I ID=A STATE=DONE CODE=226 BYTES=5 LINK=5 : done | 0 | only its reply was lost",
                "211 SCR0211W ID=A STATE=DONE CODE=226 BYTES=5 LINK=5 SUBST=1 : done | 4 | only its reply was lost",
                "211 SCR0211I ID=A STATE=DONE CODE=226 BYTES=5 LINK=4 : done | 16 | not with the 5 octets",
                "211 SCR0211I ID=A STATE=DONE CODE=226 BYTES=4 LINK=5 : done | 16 | not with the 5 octets",
                "211 SCR0211I ID=B STATE=DONE CODE=226 BYTES=5 LINK=5 : done | 12 | is unknown",
                "211 SCR0211I ID=A STATE=DONE BYTES=5 LINK=5 : done | 12 | is unknown",
                "211 SCR0211I ID=A STATE=FAILED CODE=451 : lost | 8 | failed with 451",
                "211 SCR0211I ID=A STATE=FAILED CODE=552 : differs | 12 | failed with 552",
                "211 SCR0211I ID=A STATE=NEVER : never | 12 | is unknown",
                "211 SCR0211I ID=A STATE=UNKNOWN : unknown | 12 | is unknown",
                "211 SCR0211I ID=A : ready | 12 | is unknown",
                "504 SCR0504E : not offered here | 12 | is unknown",
                "501 SCR0501E : bad argument | 12 | is unknown",
                "200 SCR0200I : ok | 12 | is unknown",
                "garbage | 16 | the outcome of /x (ID=A) is unknown; look at the destination before it is sent again"
            })
    void afterTheDataTheOutcomeIsAsked(String answer, int returnCode, String text) throws Exception {
        try (FakeRelay relay = new FakeRelay(LostLinkTest::sendAll, wire -> {
            wire.greet().expect("STAT ID=A");
            wire.send(answer);
            wire.untilClosed();
        })) {
            Job job = job(relay);
            // The deck cannot go on after it: NOOP has no link, which is return code 8.
            assertEquals(Math.max(returnCode, returnCode < 8 ? 8 : 0), job.run(), job.listing());
            String flat = job.listing().replaceAll("\n {9}", "");
            assertTrue(flat.contains(text), flat);
            assertEquals(2, relay.links());
            assertEquals(
                    1,
                    relay.lines().stream().filter(l -> l.startsWith("STOR")).count(),
                    "a transfer is never repeated");
            if (returnCode == 4) {
                assertTrue(flat.contains("-- return code 4"), flat);
            }
        }
    }

    @Test
    void aTransferThatStillRunsIsAskedForAgain() throws Exception {
        FakeRelay.Script running = wire -> {
            wire.greet().expect("STAT ID=A");
            wire.send("211 SCR0211I ID=A STATE=RUNNING : running");
            wire.untilClosed();
        };
        FakeRelay.Script done = wire -> {
            wire.greet().expect("STAT ID=A");
            wire.send("211 SCR0211I ID=A STATE=DONE CODE=226 BYTES=5 LINK=5 : done");
            wire.untilClosed();
        };
        try (FakeRelay relay = new FakeRelay(LostLinkTest::sendAll, running, running, done)) {
            Job job = Job.at(relay, "INPUT *", "data", "/*", "STOR /x ID=A");
            assertEquals(0, job.run(), job.listing());
        }
    }

    @Test
    void aRelayThatIsGoneLeavesTheOutcomeUnknown() throws Exception {
        // The listener is closed before the only link ends.
        FakeRelay[] self = new FakeRelay[1];
        try (FakeRelay once = new FakeRelay(wire -> {
            sendAll(wire);
            self[0].stopListening();
        })) {
            self[0] = once;
            Job job = job(once).with(QUICK);
            assertEquals(12, job.run(), job.listing());
            String flat = job.listing().replaceAll("\n {9}", "");
            assertTrue(flat.contains("the outcome of /x (ID=A) is unknown"), flat);
        }
    }

    @Test
    void aRelayWhoseKindOfLinkIsGoneLeavesTheOutcomeUnknown() throws Exception {
        try (FakeRelay once = new FakeRelay(LostLinkTest::sendAll)) {
            Job job = job(once).refusedFromLink(2);
            assertEquals(12, job.run(), job.listing());
            String flat = job.listing().replaceAll("\n {9}", "");
            assertTrue(flat.contains("the outcome of /x (ID=A) is unknown"), flat);
            assertTrue(flat.contains("permission denied"), flat);
        }
    }

    @Test
    void aRelayThatNeverAnswersHello() throws Exception {
        try (FakeRelay relay = new FakeRelay(FakeRelay.Wire::untilClosed)) {
            Job job = job(relay).with(QUICK);
            assertEquals(8, job.run(), job.listing());
            assertTrue(job.listing().contains("the reply to HELLO did not come within 2 s"), job.listing());
        }
    }

    @Test
    void aRelayThatNeverAnswersStor() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("STOR");
            wire.untilClosed();
        })) {
            Job job = job(relay).with(QUICK);
            assertEquals(8, job.run(), job.listing());
            assertTrue(job.listing().contains("the reply to STOR did not come within"), job.listing());
        }
    }

    @Test
    void aRelayThatNeverSendsTheFinalReplyIsAskedForTheOutcome() throws Exception {
        try (FakeRelay relay = new FakeRelay(
                wire -> {
                    sendAll(wire);
                    wire.untilClosed();
                },
                wire -> {
                    wire.greet().expect("STAT ID=A");
                    wire.send("504 SCR0504E : not offered here");
                    wire.untilClosed();
                })) {
            Job job = job(relay).with(QUICK);
            assertEquals(12, job.run(), job.listing());
            assertTrue(job.listing().contains("the final reply did not come within"), job.listing());
        }
    }

    @Test
    void aRelayThatDoesNotTakeData() throws Exception {
        java.io.InputStream endless = new java.io.InputStream() {
            @Override
            public int read() {
                return 'x';
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                return length;
            }
        };
        java.util.concurrent.CountDownLatch ended = new java.util.concurrent.CountDownLatch(1);
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().go("STOR");
            ended.await();
        })) {
            Job job = Job.at(relay, "INPUT STDIN", "STOR /x")
                    .standardInput(endless)
                    .with(QUICK);
            assertEquals(8, job.run(), job.listing());
            ended.countDown();
            assertTrue(job.listing().contains("the taking of data by the relay did not come within"), job.listing());
        }
    }

    @Test
    void progressLinesKeepAWaitingClientWaiting() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("STOR");
            // Each line comes well within the limit, all of them together do not.
            for (int i = 0; i < 5; i++) {
                wire.send("110 SCR0110I : connecting");
                wire.quiet(Duration.ofMillis(500));
            }
            wire.send("425 SCR0425E : destination unreachable");
            wire.bye();
        })) {
            Job job = job(relay).with(QUICK);
            assertEquals(8, job.run(), job.listing());
            assertTrue(job.listing().contains("425 SCR0425E"), job.listing());
        }
    }

    @Test
    void endlessProgressIsNoProgress() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet().expect("STOR");
            for (int i = 0; i < 1001; i++) {
                wire.send("110 SCR0110I : working");
            }
            wire.untilClosed();
        })) {
            Job job = job(relay);
            assertEquals(16, job.run(), "more than 1000 lines");
        }
    }

    @Test
    void nobodyListens() throws Exception {
        FakeRelay relay = new FakeRelay();
        relay.close();
        Job job = Job.at(relay);
        assertEquals(8, job.run(), job.listing());
        assertTrue(job.listing().contains("nobody listens there"), job.listing());
    }

    @Test
    void noProviderNeedsAPerson() {
        Job job = Job.of("OPEN iucv:VSE1/RELAY");
        assertEquals(12, job.run(), job.listing());
        assertTrue(job.listing().contains("no link provider for the scheme iucv"), job.listing());
    }
}
