package org.scprelay.relay.ssh.mina;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/** When keys that were refused are offered again. */
@Timeout(60)
class RefusedKeysTest {

    private static final WarmConnections.Key KEY = new WarmConnections.Key("h", 22, "u", List.of("SHA256:a"));

    private long now;
    private final RefusedKeys keys = new RefusedKeys(() -> now);

    private void refuse() throws TransferFailure {
        try (RefusedKeys.Trial trial = keys.begin(KEY, Duration.ofSeconds(30))) {
            trial.refused(new TransferFailure(Message.KEY_REFUSED, "u@h:22 refused the keys"));
        }
    }

    private void accept() throws TransferFailure {
        try (RefusedKeys.Trial trial = keys.begin(KEY, Duration.ofSeconds(30))) {
            trial.accepted();
        }
    }

    private void requireRefused() {
        assertThrows(TransferFailure.class, this::accept);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void thePauseGrowsAndEndsWithASuccess() throws Exception {
        for (int seconds : new int[] {10, 20, 40, 60, 60}) {
            refuse();
            pass(Duration.ofSeconds(seconds).minusNanos(1));
            requireRefused();
            pass(Duration.ofNanos(1));
        }
        accept();
        accept();
        refuse();
        pass(Duration.ofSeconds(10));
        accept();
    }

    @Test
    void theReasonIsToldAgainWithTheTimeThatIsLeft() throws Exception {
        refuse();
        pass(Duration.ofMillis(2_500));
        TransferFailure told = assertThrows(TransferFailure.class, () -> keys.begin(KEY, Duration.ofSeconds(30)));
        assertEquals(Message.KEY_REFUSED, told.reason());
        assertEquals(
                "u@h:22 refused the keys; they are offered again in 8 s, so that the relay is not locked out there",
                told.getMessage());
    }

    @Test
    void otherKeysAndOtherUsersAreNotConcerned() throws Exception {
        refuse();
        keys.begin(new WarmConnections.Key("h", 22, "u", List.of("SHA256:b")), Duration.ofSeconds(30))
                .close();
        keys.begin(new WarmConnections.Key("h", 22, "v", List.of("SHA256:a")), Duration.ofSeconds(30))
                .close();
        requireRefused();
    }

    @Test
    void aBurstOfRefusalsIsOne() throws Exception {
        accept();
        RefusedKeys.Trial one = keys.begin(KEY, Duration.ofSeconds(30));
        RefusedKeys.Trial other = keys.begin(KEY, Duration.ofSeconds(30));
        one.refused(new TransferFailure(Message.KEY_REFUSED, "refused"));
        assertThrows(TransferFailure.class, other::requireUnrefused, "it need not ask any more");
        other.refused(new TransferFailure(Message.KEY_REFUSED, "refused"));
        one.close();
        other.close();
        pass(Duration.ofSeconds(10));
        accept();
    }

    @Test
    void keysThatWereGoodAreTriedAloneAgainAfterAWhile() throws Exception {
        accept();
        pass(RefusedKeys.GOOD_FOR);
        theFirstGoesAloneAndTheOthersHearOfItsRefusal();
    }

    @Test
    void theFirstGoesAloneAndTheOthersHearOfItsRefusal() throws Exception {
        RefusedKeys.Trial first = keys.begin(KEY, Duration.ofSeconds(30));
        CompletableFuture<TransferFailure> other = waiting();
        first.refused(new TransferFailure(Message.KEY_REFUSED, "refused"));
        first.close();
        assertEquals(Message.KEY_REFUSED, other.get(20, TimeUnit.SECONDS).reason());
    }

    @Test
    void whereTheFirstEndsForAnotherReasonTheOthersGoOn() throws Exception {
        RefusedKeys.Trial first = keys.begin(KEY, Duration.ofSeconds(30));
        CompletableFuture<TransferFailure> other = waiting();
        first.close();
        assertEquals(null, other.get(20, TimeUnit.SECONDS));
    }

    private CompletableFuture<TransferFailure> waiting() {
        CompletableFuture<TransferFailure> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                keys.begin(KEY, Duration.ofSeconds(30)).close();
                result.complete(null);
            } catch (TransferFailure e) {
                result.complete(e);
            }
        });
        thread.start();
        Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || result.isDone());
        assertTrue(!result.isDone(), "it waits");
        return result;
    }
}
