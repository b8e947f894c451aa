package org.scprelay.relay.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs that tests need. Missing ones skip a test with a reason, or fail it where SCPRELAY_TESTS_COMPLETE is 1. */
public final class Installed {

    private Installed() {}

    /** Requires a program on the path; the package is what to install. */
    public static void require(String program, String debianPackage) {
        boolean there = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        decide(there, program + " is not installed here: apt-get install " + debianPackage);
    }

    /** Requires a file that a package brings. */
    public static void requireFile(Path file, String debianPackage) {
        decide(Files.exists(file), file + " is not there: apt-get install " + debianPackage);
    }

    private static void decide(boolean there, String reason) {
        if ("1".equals(System.getenv("SCPRELAY_TESTS_COMPLETE"))) {
            Assertions.assertTrue(there, reason);
        }
        Assumptions.assumeTrue(there, reason);
    }

    /** Requires anything else of this machine; the reason tells what is missing. */
    public static void require(boolean there, String reason) {
        decide(there, reason);
    }

    /** Requires OpenSSH's scp. */
    public static void requireScp() {
        require("scp", "openssh-client");
    }
}
