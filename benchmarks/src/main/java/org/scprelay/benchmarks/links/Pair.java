package org.scprelay.benchmarks.links;

/** Two rounds, one of each contender, that were made right after each other. */
record Pair(Round plain, Round link) {

    /** Returns the throughput of the link for one of the plain loop. */
    double ratio() {
        return link.mibPerSecond() / plain.mibPerSecond();
    }
}
