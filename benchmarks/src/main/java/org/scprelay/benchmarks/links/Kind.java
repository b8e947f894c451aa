package org.scprelay.benchmarks.links;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** A kind of link that can be measured, with the same socket for both contenders. */
enum Kind {
    TCP("tcp", "tcp"),
    UNIX("unix", "unix"),
    IUCV_STUB("iucvstub", "iucvstub"),
    IUCV_STUB_VM("iucvstub-vm", "iucvstub");

    private final String word;
    private final String scheme;

    Kind(String word, String scheme) {
        this.word = word;
        this.scheme = scheme;
    }

    /** Returns its name on the command line and in tables. */
    String word() {
        return word;
    }

    String scheme() {
        return scheme;
    }

    /** Whether the C program needs the library of the stub in front of the C library. */
    boolean isStub() {
        return this == IUCV_STUB || this == IUCV_STUB_VM;
    }

    /** Returns the address for a contender to listen at. */
    String address(Path directory, String contender) {
        return switch (this) {
            case TCP -> "tcp:127.0.0.1:0";
            case UNIX -> "unix:" + directory.resolve(contender);
            case IUCV_STUB -> "iucvstub:LINUX2/" + contender.toUpperCase(Locale.ROOT);
            case IUCV_STUB_VM -> "iucvstub:LINUX1/" + contender.toUpperCase(Locale.ROOT);
        };
    }

    /** Returns what the processes of both contenders have in their environment. */
    Map<String, String> environment(Path directory) {
        return isStub()
                ? Map.of(
                        "AFIUCV_STUB_DIR",
                        directory.resolve(word).toString(),
                        "AFIUCV_STUB_TRANSPORT",
                        this == IUCV_STUB_VM ? "vm" : "hiper")
                : Map.of();
    }
}
