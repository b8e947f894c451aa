package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.scprelay.relay.scp.RemoteTarget.Kind;
import org.scprelay.relay.scp.ScpException.Reason;
import org.scprelay.relay.testing.Installed;

/** The life of a file through the scripts, in every shell that may run them. */
@Timeout(60)
class ScriptsInShellsTest {

    @TempDir
    Path directory;

    @BeforeEach
    void open() throws IOException {
        Scripts.open(directory);
    }

    private static void commitOfSize(long size, String shell, String before, String part, String target)
            throws IOException {
        String line = before + TargetScripts.commit(part, target, OptionalLong.of(size));
        try (RemoteCommand command = LocalCommand.run(shell, line)) {
            TargetScripts.readCommit(command);
        }
    }

    private static void assertOtherSize(Executable step) {
        ScpException e = assertThrows(ScpException.class, step);
        assertEquals(Reason.SIZE_AT_REMOTE, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains("it has 4 octets there"), e.getMessage());
    }

    /** Four octets stand at a path. */
    private static void assertSize(String shell, String before, String path) throws IOException {
        try (RemoteCommand command = LocalCommand.run(shell, before + TargetScripts.size(path, 4))) {
            TargetScripts.readSize(command);
        }
        assertOtherSize(() -> {
            try (RemoteCommand command = LocalCommand.run(shell, before + TargetScripts.size(path, 40))) {
                TargetScripts.readSize(command);
            }
        });
    }

    /** One file's life under a name: absent, a part, the target, linked, replaced, a part again, gone. */
    private static void roundTrip(String shell, String before, Path in, String name) throws IOException {
        String path = in + "/" + name;
        String part = PartName.of(path, "A-1");
        String[] words = {Shells.word(path), Shells.word(part)};
        assertEquals(
                new RemoteTarget(Kind.ABSENT, OptionalInt.empty(), true, path, "-", Optional.empty()),
                Scripts.probe(shell, before, path));
        Shells.sh("umask 026; echo new > " + words[1]);
        assertOtherSize(() -> commitOfSize(5, shell, before, part, path));
        commitOfSize(4, shell, before, part, path);
        assertSize(shell, before, path);
        assertEquals("new\n", Shells.sh("cat " + words[0] + "; test -e " + words[1] + " || exit 0; echo part"));
        assertEquals(
                new RemoteTarget(Kind.FILE, OptionalInt.of(0640), true, path, "-", Optional.empty()),
                Scripts.probe(shell, before, path));
        Shells.sh("ln -s " + words[0] + " " + in + "/link.x");
        assertEquals(
                new RemoteTarget(Kind.FILE, OptionalInt.of(0640), true, path, "-", Optional.empty()),
                Scripts.probe(shell, before, in + "/link.x"));
        Shells.sh("echo newer > " + words[1]);
        Scripts.commit(shell, before, part, path);
        assertEquals("newer\n", Shells.sh("cat " + words[0]));
        Shells.sh("echo part > " + words[1]);
        Scripts.discard(shell, before, part);
        Scripts.discard(shell, before, part);
        Shells.sh("rm " + words[0] + " " + in + "/link.x; rmdir " + in + "; mkdir " + in);
    }

    static Stream<String> shells() {
        return Shells.LOGIN.stream();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void everyLoginShellRunsThem(String shell) throws IOException {
        Installed.require(shell, shell);
        Path in = Files.createDirectory(directory.resolve("in"));
        for (String name : new String[] {"plain", "it's a $(touch F) \\';touch F;' Müller!", "a\\"}) {
            roundTrip(shell, "", in.toRealPath(), name);
        }
    }

    static Stream<String> sh() {
        return Shells.AS_SH.stream();
    }

    /** Makes a program the one that is found as sh. */
    private String asSh(String program) throws IOException {
        Installed.require(program, program);
        return Scripts.first(
                directory,
                "sh",
                switch (program) {
                    case "busybox" -> "exec busybox sh";
                    case "zsh" -> "exec zsh --emulate sh";
                    case "bash" -> "exec bash --posix";
                    default -> "exec " + program;
                });
    }

    @ParameterizedTest
    @MethodSource("sh")
    void everyProgramThatMayBeShRunsThem(String program) throws IOException {
        String before = asSh(program);
        Path in = Files.createDirectory(directory.resolve("in"));
        for (String name : new String[] {"it's a $(touch F) Müller!", "-n", "\\c"}) {
            roundTrip("sh", before, in.toRealPath(), name);
        }
    }

    @ParameterizedTest
    @MethodSource("sh")
    void everyKindIsToldByEveryProgramThatMayBeSh(String program) throws IOException {
        String before = asSh(program);
        Files.createDirectory(directory.resolve("dir"));
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("none"));
        assertEquals(
                Kind.DIRECTORY, Scripts.probe("sh", before, directory + "/dir").kind());
        assertEquals(
                Kind.DANGLING,
                Scripts.probe("sh", before, directory + "/dangling").kind());
        assertEquals(
                Kind.NO_PARENT,
                Scripts.probe("sh", before, directory + "/no/ne").kind());
        assertEquals(Kind.OTHER, Scripts.probe("sh", before, "/dev/null").kind());
    }

    @Property(tries = 10)
    void anyNameSurvives(@ForAll("names") String name) throws IOException {
        Path in = Files.createTempDirectory("in").toRealPath();
        roundTrip("sh", "", in, name);
        Files.delete(in);
    }

    @Provide
    Arbitrary<String> names() {
        return QuotingTest.path()
                .map(path -> path.replace('/', 'x'))
                .filter(name -> !name.equals(".") && !name.equals("..") && !name.equals("link.x"));
    }

    @Test
    void busyboxToolsServeToo() throws IOException {
        Installed.require("busybox", "busybox");
        Path in = Files.createDirectory(directory.resolve("in")).toRealPath();
        String before = "";
        for (String tool : new String[] {"sh", "ls", "mv", "rm", "od", "tr", "readlink"}) {
            before = Scripts.first(directory, tool, "exec busybox " + tool);
        }
        assertTrue(Shells.sh(before + "mv --help 2>&1; true").contains("BusyBox"));
        roundTrip("sh", before, in, "it's a name");
    }
}
