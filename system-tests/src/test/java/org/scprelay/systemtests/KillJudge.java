package org.scprelay.systemtests;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.scprelay.protocol.Reply;
import org.scprelay.systemtests.KillPlan.Victim;
import org.scprelay.systemtests.KillTally.Verdict;

/** Compares what everybody says of a transfer with the octets at its destination. One thread; for one round. */
final class KillJudge {

    private final KillBench bench;
    private final KillPlan plan;
    private final KillFiles files;
    private final KillTally tally;
    private final List<String> wrongs = new ArrayList<>();

    KillJudge(KillBench bench, KillPlan plan, KillFiles files, KillTally tally) {
        this.bench = bench;
        this.plan = plan;
        this.files = files;
        this.tally = tally;
    }

    /** Notes something that must not be. */
    void wrong(String what) {
        wrongs.add(what);
    }

    List<String> wrongs() {
        return wrongs;
    }

    /**
     * Judges when nobody can change anything any more.
     *
     * @param code the return code of the client
     * @param id of the transfer
     * @param lastReply what the relay said last on the link, received or not
     */
    Verdict judge(int code, String id, String lastReply) throws IOException {
        boolean told = code == 0 || code == 4;
        boolean whole = files.isWhole();
        if (told && !whole) {
            wrong("return code " + code + " for a file that differs: " + files.describeTarget());
        } else if (!whole && !files.isAsBefore()) {
            wrong("neither the old nor the new file stands under the target's name: " + files.describeTarget());
        }
        parts(told, lastReply);
        outcome(id, told, whole);
        if (!wrongs.isEmpty()) {
            return Verdict.WRONG;
        }
        return told ? Verdict.DONE : whole ? Verdict.DELIVERED_NOT_TOLD : Verdict.FAILED;
    }

    private void parts(boolean told, String lastReply) throws IOException {
        List<String> beside = files.besideTarget();
        if (beside.isEmpty()) {
            return;
        }
        tally.partLeft();
        boolean named = beside.size() == 1 && beside.get(0).matches("\\.?target\\.part-.+");
        if (told || !named || !plan.mayLeavePart()) {
            wrong("left beside the target: " + beside);
        }
        if (plan.storing() && plan.victim() != Victim.RELAY && !lastReply.contains(" LEFT=PART ")) {
            wrong("a part was left, and the final reply does not say so: " + lastReply);
        }
    }

    /** Asks for the outcome; the relay was started anew where it was the victim. */
    private void outcome(String id, boolean told, boolean whole) throws IOException {
        AtomicReference<Reply> answer = new AtomicReference<>();
        Awaitility.await("an outcome that is not RUNNING")
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> {
                    answer.set(bench.outcome(id));
                    return !state(answer.get()).equals("RUNNING");
                });
        String state = state(answer.get());
        tally.outcome(plan, state);
        boolean good =
                switch (state) {
                    case "DONE" -> whole || !plan.storing();
                    case "FAILED" -> !told && !whole;
                    case "UNKNOWN" -> !told && plan.victim() == Victim.RELAY;
                    default -> false;
                };
        if (!good) {
            wrong("the relay tells an outcome that is not so: " + answer.get().format());
        }
    }

    private static String state(Reply reply) {
        return reply.pair("STATE").orElse("none");
    }
}
