package org.scprelay.systemtests;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What came of random kills. One thread. */
final class KillTally {

    /** How a round ended. */
    enum Verdict {
        /** Return code 0 or 4, and the file is there, octet for octet. */
        DONE,
        /** A higher return code, and what stood under the name before stands there still. */
        FAILED,
        /** A higher return code, though the whole file is there. */
        DELIVERED_NOT_TOLD,
        /** The kill did not hit inside the data: the round does not count and is made again. */
        MISSED,
        /** What must not be. */
        WRONG
    }

    private final Map<KillPlan.Victim, Map<Verdict, Integer>> counts = new EnumMap<>(KillPlan.Victim.class);
    private final Map<KillPlan.Victim, Long> slowest = new EnumMap<>(KillPlan.Victim.class);
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<String, Integer> misses = new TreeMap<>();
    private final List<String> wrongs = new ArrayList<>();
    private int parts;
    private int fetches;

    /** Counts a round. */
    void count(KillPlan plan, Verdict verdict) {
        counts.computeIfAbsent(plan.victim(), victim -> new EnumMap<>(Verdict.class))
                .merge(verdict, 1, Integer::sum);
        if (verdict != Verdict.MISSED && !plan.storing()) {
            fetches++;
        }
    }

    /** Notes a round that was wrong. */
    void wrong(String what) {
        wrongs.add(what);
    }

    /** Notes how long a relay took to end its side. */
    void ended(KillPlan plan, long nanos) {
        slowest.merge(plan.victim(), nanos, Math::max);
    }

    /** Notes what the relay says of a transfer afterwards. */
    void outcome(KillPlan plan, String state) {
        outcomes.merge(plan.victim() + " " + state, 1, Integer::sum);
    }

    /** Notes why a kill could not be made inside the data. */
    void missed(KillPlan plan, String why) {
        String transfer = plan.storing() ? "STOR" : "RETR";
        misses.merge(plan.victim() + " " + transfer + " " + plan.place() + ": " + why, 1, Integer::sum);
    }

    /** Notes a part that was left where nobody could remove it. */
    void partLeft() {
        parts++;
    }

    List<String> wrongs() {
        return wrongs;
    }

    int of(Verdict verdict) {
        return counts.values().stream()
                .mapToInt(row -> row.getOrDefault(verdict, 0))
                .sum();
    }

    /** Returns how many rounds count. */
    int rounds() {
        return counts.values().stream()
                        .flatMap(row -> row.values().stream())
                        .mapToInt(Integer::intValue)
                        .sum()
                - of(Verdict.MISSED);
    }

    /** Returns the tables for people. */
    String report(long seed, long nanos) {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                "random kills: %d (%d STOR, %d RETR), seed %d, %d s%n",
                rounds(), rounds() - fetches, fetches, seed, TimeUnit.NANOSECONDS.toSeconds(nanos)));
        out.append(String.format("%-14s", "victim"));
        for (Verdict verdict : Verdict.values()) {
            out.append(String.format(" %18s", verdict));
        }
        out.append(String.format(" %16s%n", "slowest end, ms"));
        for (var row : counts.entrySet()) {
            out.append(String.format("%-14s", row.getKey()));
            for (Verdict verdict : Verdict.values()) {
                out.append(String.format(" %18d", row.getValue().getOrDefault(verdict, 0)));
            }
            Long end = slowest.get(row.getKey());
            out.append(String.format(" %16s%n", end == null ? "-" : TimeUnit.NANOSECONDS.toMillis(end)));
        }
        out.append(String.format("parts left where nobody could remove them: %d%n", parts));
        misses.forEach((why, count) -> out.append(String.format("missed %d: %s%n", count, why)));
        out.append("outcomes that the relay told afterwards: ").append(outcomes).append('\n');
        wrongs.forEach(wrong -> out.append("WRONG: ").append(wrong).append('\n'));
        return out.toString();
    }
}
