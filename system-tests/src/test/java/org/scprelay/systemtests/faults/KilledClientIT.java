package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.systemtests.ChaosProxy;
import org.scprelay.systemtests.ChaosWire;
import org.scprelay.systemtests.ChaosWire.Way;

/** Rows about a client process that is killed, {@code kill -9}, in each phase of a link. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledClientIT {

    private static final int PATIENCE_SECONDS = 30;
    private static final int HALF = 256 * 1024;
    private static final int LARGE = 32 * 1024 * 1024;

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual()).watchingSessions();

    private static Client client(Scene scene) throws Exception {
        return scene.client(scene.proxiedSshd().port()).through(scene.proxied().address());
    }

    @Fault("client-killed-in-hello")
    void beforeHelloIsComplete(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        CompletableFuture<Void> halfway = new CompletableFuture<>();
        scene.proxied()
                .next(wire -> wire.at(Way.TO_SERVER, 5, () -> {
                    wire.swallow(Way.TO_SERVER);
                    halfway.complete(null);
                }));
        int mark = scene.relay().log().length();
        try (RunningJob job = client(scene).storing(place, HALF)) {
            halfway.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            job.kill();
        }
        ChaosWire wire = scene.proxied().wire();
        ProxiedLink.awaitEndOfRelay(wire);
        assertTrue(wire.passed(Way.TO_SERVER) == 5, "HELLO and no more came to the relay");
        verdict.ofEnd(scene.relay().log().substring(mark), place);
    }

    @Fault("client-killed-between-commands")
    void betweenTwoCommands(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        ChaosProxy.Gate gate = new ChaosProxy.Gate();
        scene.proxied().next(wire -> wire.observe(Way.TO_CLIENT, Lookout.forLine("200 SCR0204", gate)));
        int mark = scene.relay().log().length();
        try (RunningJob job = client(scene).storing(place, HALF)) {
            assertTrue(gate.isReached(PATIENCE_SECONDS, TimeUnit.SECONDS), "PORT was answered");
            job.kill();
        }
        gate.open();
        ProxiedLink.awaitEndOfRelay(scene.proxied().wire());
        verdict.ofEnd(scene.awaitLog(mark, "the client is gone"), place);
    }

    @Fault("client-killed-before-150")
    void betweenStorAnd150(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        Lookout asked = Lookout.forLine("STOR ");
        Lookout answered = Lookout.forLine("150 ");
        scene.proxied().next(wire -> {
            wire.observe(Way.TO_SERVER, asked);
            wire.observe(Way.TO_CLIENT, answered);
        });
        scene.proxiedSshd().hold();
        try (RunningJob job = client(scene).id("KILLED-BEFORE-150").storing(place, HALF)) {
            ProxiedLink.awaitPassed(scene.proxied().wire(), asked.await());
            job.kill();
            assertFalse(answered.isSeen(), "it was killed before 150");
        } finally {
            scene.proxiedSshd().release();
        }
        answered.await();
        verdict.ofOutcome(scene.outcome("KILLED-BEFORE-150"), place);
    }

    @Fault("client-killed-in-data")
    void insideTheData(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (RunningJob job = client(scene).id("KILLED-IN-DATA").storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            job.kill();
        }
        verdict.ofOutcome(scene.outcome("KILLED-IN-DATA"), place);
    }

    @Fault("client-killed-after-eof")
    void betweenEofAndTheFinalReply(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        Lookout eof = Lookout.forEof(2 * HALF);
        Lookout last = Lookout.forLine("226 ");
        scene.proxied().next(wire -> {
            wire.observe(Way.TO_SERVER, eof);
            wire.observe(Way.TO_CLIENT, last);
        });
        try (RunningJob job = client(scene).id("KILLED-AFTER-EOF").storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            scene.proxiedSshd().hold();
            job.send(place, 2 * HALF).noMore();
            ProxiedLink.awaitPassed(scene.proxied().wire(), eof.await());
            job.kill();
            assertFalse(last.isSeen(), "it was killed before the final reply");
        } finally {
            scene.proxiedSshd().release();
        }
        verdict.ofOutcome(scene.outcome("KILLED-AFTER-EOF"), place);
    }

    @Fault("client-killed-in-retr")
    void insideTheDataOfARetr(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place().source(LARGE);
        ChaosProxy.Gate gate = new ChaosProxy.Gate();
        // What lies beyond does not fit into the sockets on the way: the relay has not sent all of it.
        scene.proxied().next(wire -> wire.at(Way.TO_CLIENT, HALF, gate));
        try (RunningJob job = client(scene).id("KILLED-IN-RETR").retrieving(place)) {
            assertTrue(gate.isReached(PATIENCE_SECONDS, TimeUnit.SECONDS), "data flows");
            job.kill();
        }
        gate.open();
        verdict.ofOutcome(scene.outcome("KILLED-IN-RETR"), place);
    }
}
