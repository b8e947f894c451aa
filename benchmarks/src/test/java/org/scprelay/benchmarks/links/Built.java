package org.scprelay.benchmarks.links;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The C program. Without it tests are skipped, and fail where SCPRELAY_TESTS_COMPLETE is 1. */
final class Built {

    private Built() {}

    static void require() {
        boolean there = Built.class.getResource("plain") != null;
        String reason = "the plain loops were not built: apt-get install gcc libc6-dev";
        if ("1".equals(System.getenv("SCPRELAY_TESTS_COMPLETE"))) {
            Assertions.assertTrue(there, reason);
        }
        Assumptions.assumeTrue(there, reason);
    }
}
