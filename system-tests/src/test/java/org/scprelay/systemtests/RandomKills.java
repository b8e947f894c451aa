package org.scprelay.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.scprelay.systemtests.KillTally.Verdict;

/** Makes transfers, kills somebody in each of them, and counts what came of it. */
final class RandomKills {

    private static final int WRONGS_THAT_ARE_ENOUGH = 5;
    private static final Path REPORT = Path.of("target", "random-kills.txt");

    private RandomKills() {}

    /** The seed that the property {@code scprelay.kills.seed} says, else any. */
    static long seed() {
        Long said = Long.getLong("scprelay.kills.seed");
        return said == null ? new Random().nextInt(Integer.MAX_VALUE) : said;
    }

    /**
     * Runs rounds until as many count as asked for; the report goes to standard output and is added to a file.
     *
     * @param home an empty directory
     * @return what was wrong
     */
    static List<String> run(Path home, int count, long seed) throws Exception {
        long begin = System.nanoTime();
        long descriptors = descriptors();
        KillTally tally = new KillTally();
        System.out.println("random kills: " + count + " with seed " + seed);
        try (KillBench bench = new KillBench(home)) {
            for (int i = 0; tally.rounds() < count && tally.wrongs().size() < WRONGS_THAT_ARE_ENOUGH; i++) {
                Random random = new Random(Objects.hash(seed, i));
                new KillRound(bench, KillPlan.draw(random), tally, String.format("kill-%06d", i), random).run();
                if (tally.of(Verdict.MISSED) > count + 20) {
                    tally.wrong("most kills did not hit inside the data");
                    break;
                }
            }
            // A few are the harness's own; one that is lost in each round would be many more.
            long more = descriptors() - descriptors;
            if (more > 40) {
                tally.wrong("descriptors that nobody closed: " + more);
            }
        } finally {
            report(tally.report(seed, System.nanoTime() - begin));
        }
        return tally.wrongs();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static void report(String text) throws IOException {
        System.out.println(text);
        Files.createDirectories(REPORT.getParent());
        Files.writeString(REPORT, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
