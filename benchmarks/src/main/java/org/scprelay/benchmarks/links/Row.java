package org.scprelay.benchmarks.links;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** What came of one kind of link with one size of writes: pairs of rounds in their order, at least one. */
record Row(Kind kind, int block, List<Pair> pairs) {

    /** What can be said of a link beside the plain loop. */
    enum Verdict {
        SLOWER("slower"),
        FASTER("faster"),
        EITHER_WAY("either way");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** Keeps a copy of the pairs. */
    Row {
        pairs = List.copyOf(pairs);
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("no rounds");
        }
    }

    double median(ToDoubleFunction<Pair> value) {
        double[] sorted = pairs.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least(ToDoubleFunction<Pair> value) {
        return pairs.stream().mapToDouble(value).min().orElseThrow();
    }

    double most(ToDoubleFunction<Pair> value) {
        return pairs.stream().mapToDouble(value).max().orElseThrow();
    }

    /** Slower or faster only when every pair says so. */
    Verdict verdict() {
        if (most(Pair::ratio) < 1) {
            return Verdict.SLOWER;
        }
        return least(Pair::ratio) > 1 ? Verdict.FASTER : Verdict.EITHER_WAY;
    }
}
