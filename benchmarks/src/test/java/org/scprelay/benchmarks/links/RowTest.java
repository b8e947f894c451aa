package org.scprelay.benchmarks.links;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is said of numbers. */
class RowTest {

    private static final long SECOND = 1_000_000_000;

    /** A pair of which each moved a MiB, the plain loop in a second. */
    private static Pair pair(double linkSeconds) {
        Duration processor = Duration.ofMillis(10);
        return new Pair(
                new Round(1 << 20, SECOND, processor), new Round(1 << 20, (long) (linkSeconds * SECOND), processor));
    }

    private static Row row(Double... linkSeconds) {
        return new Row(Kind.TCP, 1, Stream.of(linkSeconds).map(RowTest::pair).toList());
    }

    @Test
    void aRatioIsThatOfAPairAndTheMedianThatOfThePairs() {
        Row odd = row(2.0, 1.0, 4.0);
        assertEquals(0.5, odd.median(Pair::ratio), 1e-9);
        assertEquals(0.25, odd.least(Pair::ratio), 1e-9);
        assertEquals(1.0, odd.most(Pair::ratio), 1e-9);
        assertEquals(0.75, row(2.0, 1.0).median(Pair::ratio), 1e-9);
    }

    @Test
    void aRoundIsCountedInMibAndGib() {
        Round round = pair(2).link();
        assertEquals(0.5, round.mibPerSecond(), 1e-9);
        assertEquals(10.24, round.processorSecondsPerGib(), 1e-9);
    }

    @Test
    void slowerAndFasterAreSaidOnlyWhenEveryPairSaysSo() {
        assertEquals(Row.Verdict.SLOWER, row(1.1, 1.2).verdict());
        assertEquals(Row.Verdict.FASTER, row(0.9, 0.8).verdict());
        assertEquals(Row.Verdict.EITHER_WAY, row(0.9, 1.1).verdict());
        assertEquals(Row.Verdict.EITHER_WAY, row(1.0, 1.1).verdict());
    }

    @Test
    void octetsAreReadAndWrittenInTheLargestUnit() {
        for (String text : List.of("1", "1000", "4KiB", "512MiB", "3GiB")) {
            assertEquals(text, Octets.word(Octets.parse(text, 64L << 30)));
        }
        assertEquals(2048, Octets.parse("2K", 2048));
    }
}
