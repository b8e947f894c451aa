package org.scprelay.benchmarks.links;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What is to be measured.
 *
 * @param kinds the kinds of links
 * @param blocks octets for each write and each read
 * @param octets of one transfer
 * @param rounds of each contender
 * @param direct whether the buffers of links are outside the heap
 */
record Plan(List<Kind> kinds, List<Integer> blocks, long octets, int rounds, boolean direct) {

    /** Keeps copies. */
    Plan {
        kinds = List.copyOf(kinds);
        blocks = List.copyOf(blocks);
    }

    /** Returns the command that makes this measurement again. */
    String command() {
        return "benchmarks/links --links " + kinds.stream().map(Kind::word).collect(Collectors.joining(","))
                + " --sizes " + blocks.stream().map(Octets::word).collect(Collectors.joining(","))
                + " --octets " + Octets.word(octets) + " --rounds " + rounds
                + " --buffers " + (direct ? "direct" : "heap");
    }
}
