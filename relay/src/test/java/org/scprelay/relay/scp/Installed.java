package org.scprelay.relay.scp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs that tests need. Missing ones skip a test with a reason, or fail it where SCPRELAY_TESTS_COMPLETE is 1. */
final class Installed {

    private Installed() {}

    /** Requires a program on the path; the package is what to install. */
    static void require(String program, String debianPackage) {
        boolean there = Arrays.stream(System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        String reason = program + " is not installed here: apt-get install " + debianPackage;
        if ("1".equals(System.getenv("SCPRELAY_TESTS_COMPLETE"))) {
            Assertions.assertTrue(there, reason);
        }
        Assumptions.assumeTrue(there, reason);
    }

    /** Requires OpenSSH's scp. */
    static void requireScp() {
        require("scp", "openssh-client");
    }
}
