package org.scprelay.systemtests;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.scprelay.systemtests.ChaosWire.Way;
import org.scprelay.systemtests.KillPlan.Place;
import org.scprelay.systemtests.KillPlan.Victim;
import org.scprelay.systemtests.KillTally.Verdict;

/** One transfer with one kill inside its data, and everything that must be true afterwards. One thread; for one use. */
final class KillRound {

    private static final long END_LIMIT = TimeUnit.SECONDS.toNanos(2);
    private static final int HEADER = 4;

    private final KillBench bench;
    private final KillPlan plan;
    private final KillTally tally;
    private final String id;
    private final KillFiles files;
    private final KillJudge judge;
    private final ChaosProxy.Gate gate = new ChaosProxy.Gate();
    private final RelayVoice voice;
    private final CompletableFuture<ChaosWire> link = new CompletableFuture<>();
    private final CompletableFuture<ChaosWire> connection = new CompletableFuture<>();

    /**
     * Prepares a round.
     *
     * @param id names the transfer and its files; no two rounds have the same
     */
    KillRound(KillBench bench, KillPlan plan, KillTally tally, String id, Random random) throws IOException {
        this.bench = bench;
        this.plan = plan;
        this.tally = tally;
        this.id = id;
        files = new KillFiles(bench.home().resolve(id), plan, random);
        judge = new KillJudge(bench, plan, files, tally);
        voice = new RelayVoice(!plan.storing(), this::started);
    }

    /** Runs the round. */
    Verdict run() throws Exception {
        arm();
        KillClient client = client();
        try {
            Optional<String> whyNot = stopInsideData(client);
            Verdict verdict = whyNot.isEmpty() ? strike(client) : miss(client, whyNot.get());
            tally.count(plan, verdict);
            return verdict;
        } finally {
            gate.open();
            client.abandon();
            files.remove();
        }
    }

    private void arm() {
        bench.links().next(wire -> {
            wire.observe(Way.TO_CLIENT, voice);
            link.complete(wire);
        });
        bench.connections().next(wire -> {
            if (plan.place() == Place.CONNECTION && !plan.storing()) {
                wire.at(Way.TO_CLIENT, bench.fetchOctets() + plan.octet(), gate);
            }
            connection.complete(wire);
        });
    }

    /** Runs on the proxy's thread, before 150 is passed on: no octet of a STOR can be on its way then. */
    private void started(long linkOctets) {
        if (plan.place() == Place.LINK) {
            ChaosWire wire = link.join();
            Way way = plan.storing() ? Way.TO_SERVER : Way.TO_CLIENT;
            long before = plan.storing() ? wire.passed(way) : linkOctets;
            wire.at(way, before + HEADER + plan.octet(), gate);
        } else if (plan.storing()) {
            ChaosWire wire = connection.join();
            wire.at(Way.TO_SERVER, wire.passed(Way.TO_SERVER) + plan.octet(), gate);
        }
    }

    private KillClient client() throws IOException {
        if (plan.victim() != Victim.CLIENT) {
            return KillClient.inThread(bench.threads(), deck("INPUT " + files.source()));
        }
        String deck = deck("SITE SIZE=" + plan.size() + "\nINPUT STDIN");
        // The last of these octets is the one that is stopped.
        byte[] input = files.first(plan.storing() ? plan.octet() + 1 : 0);
        return KillClient.inProcess(bench.threads(), files.folder(), deck, input);
    }

    private String deck(String input) {
        String transfer = plan.storing()
                ? input + "\nSTOR " + files.target()
                : "OUTPUT " + files.target() + (files.isReplacing() ? " DISP=REPLACE" : "") + "\nRETR "
                        + files.source();
        return bench.head() + transfer + " ID=" + id + "\nQUIT\n";
    }

    /**
     * The precondition: 150 was said, octets of the data have passed and others have not, the client waits, and the victim
     * lives.
     *
     * @return why it is not so; empty when it is
     */
    private Optional<String> stopInsideData(KillClient client) throws InterruptedException {
        for (int i = 0; i < 400 && client.isRunning(); i++) {
            if (gate.isReached(50, TimeUnit.MILLISECONDS)) {
                if (!voice.isStarted(20, TimeUnit.SECONDS)) {
                    return Optional.of("150 did not come");
                }
                boolean over = !client.isRunning() || voice.finalReply().isDone();
                return over ? Optional.of("the transfer was over") : whyNotAlive();
            }
        }
        return Optional.of(client.isRunning() ? "the octet did not come" : "the transfer was over before the octet");
    }

    private Optional<String> whyNotAlive() {
        boolean alive =
                switch (plan.victim()) {
                    case SCP, SSHD_SESSION ->
                        bench.scp(id)
                                .filter(scp -> plan.storing() || isSending(scp))
                                .isPresent();
                    case RELAY -> bench.relay().process().isAlive();
                    case CLIENT -> true; // Asked already.
                    case LINK -> isOpen(link.join());
                    case CONNECTION -> isOpen(connection.join());
                };
        return alive ? Optional.empty() : Optional.of("the victim was gone");
    }

    /** Tells whether a remote scp has not read its file to the end. */
    private boolean isSending(ProcessHandle scp) {
        return KillBench.position(scp, files.source()).orElse(plan.size()) < plan.size();
    }

    private static boolean isOpen(ChaosWire wire) {
        return !wire.ended(Way.TO_SERVER).isDone() && !wire.ended(Way.TO_CLIENT).isDone();
    }

    private Verdict miss(KillClient client, String why) throws Exception {
        tally.missed(plan, why);
        gate.open();
        client.abandon(); // One that waits for the rest of its input would wait for ever.
        client.end(60, TimeUnit.SECONDS);
        awaitQuiet();
        return Verdict.MISSED;
    }

    private Verdict strike(KillClient client) throws Exception {
        kill(client);
        long killed = System.nanoTime();
        gate.open();
        if (plan.victim() == Victim.RELAY) {
            bench.restartRelay();
        } else {
            requireEnd(killed);
        }
        Optional<Job> job = client.end(60, TimeUnit.SECONDS);
        if (job.isEmpty()) {
            judge.wrong("the client hangs");
        }
        awaitQuiet();
        Verdict verdict = judge.judge(job.map(Job::returnCode).orElse(8), id, voice.last());
        if (verdict == Verdict.WRONG) {
            tally.wrong(id + " " + plan + ": " + judge.wrongs() + "\n"
                    + job.map(Job::listing).orElse("") + "the relay's log:\n"
                    + tail(bench.relay().log()));
        }
        return verdict;
    }

    /** Returns when the victim is dead for certain, or the path is cut. */
    private void kill(KillClient client) throws InterruptedException {
        switch (plan.victim()) {
            case SCP -> kill(bench.scp(id).stream().toList());
            case SSHD_SESSION -> kill(bench.scp(id).map(bench::session).orElse(List.of()));
            case RELAY -> bench.killRelay();
            case CLIENT -> client.kill();
            case LINK -> cut(link.join());
            case CONNECTION -> cut(connection.join());
        }
    }

    private void kill(List<ProcessHandle> processes) {
        if (processes.isEmpty() || !processes.stream().allMatch(ProcessHandle::destroyForcibly)) {
            judge.wrong("the victim could not be killed: " + processes);
        }
    }

    private void cut(ChaosWire wire) {
        if (plan.reset()) {
            wire.reset();
        } else {
            wire.close();
        }
    }

    /**
     * The relay must end its side in time: a final reply or the close of the link, seen at the proxy. A link that is gone
     * shows neither; there it is the connection to the destination that the relay lets go of.
     */
    private void requireEnd(long killed) throws InterruptedException {
        boolean linkGone = plan.victim() == Victim.CLIENT || plan.victim() == Victim.LINK;
        CompletableFuture<Long> close =
                linkGone ? connection.join().ended(Way.TO_SERVER) : link.join().ended(Way.TO_CLIENT);
        try {
            long end = (Long) CompletableFuture.anyOf(voice.finalReply(), close).get(30, TimeUnit.SECONDS);
            long took = Math.max(0, end - killed);
            tally.ended(plan, took);
            if (took > END_LIMIT) {
                judge.wrong("the relay's side of the link ended only " + took / 1_000_000 + " ms after the kill");
            }
        } catch (ExecutionException | TimeoutException e) {
            judge.wrong("the relay's side of the link did not end: " + e);
        }
    }

    /** Waits until every path is closed, and nobody can change anything any more. */
    private void awaitQuiet() {
        try {
            Awaitility.await()
                    .pollInterval(5, TimeUnit.MILLISECONDS)
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() ->
                            bench.connections().open() == 0 && bench.links().open() == 0 && bench.isQuiet(id));
        } catch (ConditionTimeoutException e) {
            judge.wrong("links, connections or processes that do not end: "
                    + bench.links().open() + ", " + bench.connections().open() + ", " + !bench.isQuiet(id));
        }
    }

    private static String tail(String log) {
        return log.substring(Math.max(0, log.length() - 2000));
    }
}
