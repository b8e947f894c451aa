package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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

/** The scripts around a part file, in real shells and real directories. */
@Timeout(60)
class TargetScriptsTest {

    private static final String[] AS_NOBODY = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};

    @TempDir
    Path directory;

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static RemoteTarget probe(String shell, String before, String path, String... as) throws IOException {
        try (RemoteCommand command = LocalCommand.run(shell, before + TargetScripts.probe(path), as)) {
            RemoteTarget target = TargetScripts.readProbe(command, path);
            // The inode of the directory differs from run to run: places have a test of their own.
            return new RemoteTarget(target.kind(), target.mode(), target.roomBeside(), target.path(), "-");
        }
    }

    private static String place(String path) throws IOException {
        try (RemoteCommand command = LocalCommand.run(TargetScripts.probe(path))) {
            return TargetScripts.readProbe(command, path).place();
        }
    }

    @Test
    void twoSpellingsOfOnePathHaveOnePlace() throws IOException {
        Path in = Files.createDirectory(directory.resolve("in dir"));
        Files.createDirectory(directory.resolve("other"));
        Files.writeString(in.resolve("file"), "x");
        Files.createSymbolicLink(directory.resolve("link"), in.resolve("file"));
        Files.createSymbolicLink(directory.resolve("way"), in);
        String place = place(in + "/file");
        for (String spelling :
                List.of("/in dir/./file", "//in dir//file", "/other/../in dir/file", "/way/file", "/link")) {
            assertEquals(place, place(directory + spelling), spelling);
        }
        for (String other : List.of("/in dir/file2", "/other/file", "/file")) {
            assertFalse(place.equals(place(directory + other)), other);
        }
    }

    private RemoteTarget probe(String name) throws IOException {
        return probe("sh", "", directory + "/" + name);
    }

    private static void commit(String shell, String before, String part, String target, String... as)
            throws IOException {
        String line = before + TargetScripts.commit(part, target, OptionalLong.empty());
        try (RemoteCommand command = LocalCommand.run(shell, line, as)) {
            TargetScripts.readCommit(command);
        }
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
        assertEquals(ScpException.Reason.SIZE_AT_REMOTE, e.reason(), e.getMessage());
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

    private static void discard(String shell, String before, String part, String... as) throws IOException {
        try (RemoteCommand command = LocalCommand.run(shell, before + TargetScripts.discard(part), as)) {
            TargetScripts.readDiscard(command);
        }
    }

    private static String[] whoMayNot() {
        if (!System.getProperty("user.name").equals("root")) {
            return new String[0];
        }
        Installed.require("setpriv", "util-linux");
        return AS_NOBODY;
    }

    private Path file(String name, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve(name), name);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private Path closed(String mode) throws IOException {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.writeString(closed.resolve("file"), "x");
        return Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString(mode));
    }

    /** One file's life under a name: absent, a part, the target, linked, replaced, a part again, gone. */
    private static void roundTrip(String shell, String before, Path in, String name) throws IOException {
        String path = in + "/" + name;
        String part = PartName.of(path, "A-1");
        String[] words = {Shells.word(path), Shells.word(part)};
        assertEquals(new RemoteTarget(Kind.ABSENT, OptionalInt.empty(), true, path, "-"), probe(shell, before, path));
        Shells.sh("umask 026; echo new > " + words[1]);
        assertOtherSize(() -> commitOfSize(5, shell, before, part, path));
        commitOfSize(4, shell, before, part, path);
        assertSize(shell, before, path);
        assertEquals("new\n", Shells.sh("cat " + words[0] + "; test -e " + words[1] + " || exit 0; echo part"));
        assertEquals(new RemoteTarget(Kind.FILE, OptionalInt.of(0640), true, path, "-"), probe(shell, before, path));
        Shells.sh("ln -s " + words[0] + " " + in + "/link.x");
        assertEquals(
                new RemoteTarget(Kind.FILE, OptionalInt.of(0640), true, path, "-"),
                probe(shell, before, in + "/link.x"));
        Shells.sh("echo newer > " + words[1]);
        commit(shell, before, part, path);
        assertEquals("newer\n", Shells.sh("cat " + words[0]));
        Shells.sh("echo part > " + words[1]);
        discard(shell, before, part);
        discard(shell, before, part);
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

    /** Puts a program that runs a line before all others of its name. */
    private String first(String name, String line) throws IOException {
        Path programs = Files.createDirectories(directory.resolve("programs"));
        Path program = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + line + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return "PATH=" + programs + ":$PATH; export PATH; ";
    }

    /** Makes a program the one that is found as sh. */
    private String asSh(String program) throws IOException {
        Installed.require(program, program);
        return first(
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
        assertEquals(Kind.DIRECTORY, probe("sh", before, directory + "/dir").kind());
        assertEquals(Kind.DANGLING, probe("sh", before, directory + "/dangling").kind());
        assertEquals(Kind.NO_PARENT, probe("sh", before, directory + "/no/ne").kind());
        assertEquals(Kind.OTHER, probe("sh", before, "/dev/null").kind());
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
            before = first(tool, "exec busybox " + tool);
        }
        assertTrue(Shells.sh(before + "mv --help 2>&1; true").contains("BusyBox"));
        roundTrip("sh", before, in, "it's a name");
    }

    @Test
    void modes() throws IOException {
        file("plain", "rw-r-----");
        assertEquals(OptionalInt.of(0640), probe("plain").mode());
        Shells.sh("chmod 7755 " + directory + "/plain");
        assertEquals(OptionalInt.of(07755), probe("plain").mode());
        Shells.sh("chmod 7644 " + directory + "/plain");
        assertEquals(OptionalInt.of(07644), probe("plain").mode());
        assertEquals(OptionalInt.of(02000), TargetScripts.mode("------l---"));
        assertEquals(OptionalInt.empty(), TargetScripts.mode("-"));
    }

    @Test
    void directories() throws IOException {
        Files.createDirectory(directory.resolve("dir"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("dir"));
        assertEquals(Kind.DIRECTORY, probe("dir").kind());
        assertEquals(Kind.DIRECTORY, probe("dir/").kind());
        assertEquals(Kind.DIRECTORY, probe("link").kind());
        assertFalse(probe("link").canBeReplaced());
        assertEquals(Kind.DIRECTORY, probe("sh", "", "/").kind());
    }

    @Test
    void whatIsNoFile() throws IOException {
        Shells.sh("mkfifo " + directory + "/fifo");
        assertEquals(Kind.OTHER, probe("fifo").kind());
        assertEquals(Kind.OTHER, probe("sh", "", "/dev/full").kind());
        assertFalse(probe("fifo").canBeReplaced());
    }

    @Test
    void symbolicLinksAreResolved() throws IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("file"), "x");
        Files.createSymbolicLink(directory.resolve("one"), Path.of("two"));
        Files.createSymbolicLink(directory.resolve("two"), Path.of("other/file"));
        RemoteTarget target = probe("one");
        assertEquals(other.toRealPath() + "/file", target.path());
        assertTrue(target.canBeReplaced());
    }

    @Test
    void aLinkToAPathThatCannotBeWrittenDownIsNotReplaced() throws IOException {
        Shells.sh("cd " + directory + "; n=$(printf 'a\\nb'); : > \"$n\"; ln -s \"$n\" link");
        RemoteTarget target = probe("link");
        assertEquals(Kind.OTHER, target.kind());
        assertFalse(target.canBeReplaced());
        Shells.sh("cd " + directory + "; n=$(printf 'a\\nx'); : > \"${n%x}\"; ln -s \"${n%x}\" link2");
        assertFalse(probe("link2").canBeReplaced(), "a line feed at the end is one too");
    }

    @Test
    void linksToNothing() throws IOException {
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("none"));
        Files.createSymbolicLink(directory.resolve("circle"), Path.of("circle"));
        assertEquals(Kind.DANGLING, probe("dangling").kind());
        assertEquals(Kind.DANGLING, probe("circle").kind());
    }

    @Test
    void missingDirectories() throws IOException {
        file("file", "rw-r--r--");
        assertEquals(Kind.NO_PARENT, probe("none/file").kind());
        assertEquals(Kind.NO_PARENT, probe("no/ne/file").kind());
        assertEquals(Kind.NO_PARENT, probe("none/").kind());
        assertEquals(Kind.NO_PARENT, probe("file/file").kind());
        assertEquals(Kind.NO_PARENT, probe("sh", "", "/none/file").kind());
        assertEquals(
                Kind.NO_PARENT,
                probe("sh", "cd " + directory + "; ", "none/file").kind());
    }

    @Test
    void relativePaths() throws IOException {
        file("-file", "rw-r--r--");
        RemoteTarget target = probe("sh", "cd " + directory + "; ", "-file");
        assertEquals(new RemoteTarget(Kind.FILE, OptionalInt.of(0644), true, "-file", "-"), target);
        assertEquals(Kind.ABSENT, probe("sh", "cd " + directory + "; ", "none").kind());
    }

    @Test
    void directoriesThatMayNotBeSearched() throws IOException {
        Path closed = closed("rw-r--r--");
        String[] who = whoMayNot();
        assertEquals(Kind.DENIED, probe("sh", "", closed + "/file", who).kind());
        assertEquals(Kind.DENIED, probe("sh", "", closed + "/none/file", who).kind());
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        RemoteTarget target = probe("sh", "", closed + "/file", who);
        assertEquals(Kind.FILE, target.kind());
        assertFalse(target.canBeReplaced(), "nothing can be created beside it");
    }

    @Test
    void textOfTheLoginShellBeforeTheAnswerIsSkipped() throws IOException {
        file("file", "rw-r--r--");
        assertEquals(
                Kind.FILE,
                probe("sh", "printf 'Welcome! SCRELAY1 absent - w -'; ", directory + "/file")
                        .kind());
    }

    private ScpException refusedCommit(String before, String part, String target, String... as) {
        return assertThrows(
                ScpException.class, () -> commit("sh", before, directory + "/" + part, directory + "/" + target, as));
    }

    @Test
    void neverIntoADirectory() throws IOException {
        file("part", "rw-r--r--");
        Path target = Files.createDirectory(directory.resolve("target"));
        assertEquals(Reason.DIRECTORY, refusedCommit("", "part", "target").reason());
        assertTrue(Files.exists(directory.resolve("part")));
        assertFalse(Files.exists(target.resolve("part")));
    }

    /** A mv that lets a directory take the target's place just before it does its work. */
    private String racingMv(boolean withT) throws IOException {
        String body = "case $1 in --help) echo " + (withT ? "-T" : "") + "; exit 0;; -*T*) " + (withT ? "" : "exit 1")
                + ";; esac\n[ -e " + directory + "/raced ] || { rm -f " + directory + "/target; mkdir " + directory
                + "/target; echo \"$1\" > " + directory + "/raced; }\nexec /bin/mv";
        return first("mv", body);
    }

    @Test
    void notEvenIntoOneThatTookTheTargetsPlaceInBetween() throws IOException {
        file("part", "rw-r--r--");
        assertEquals(
                Reason.DIRECTORY,
                refusedCommit(racingMv(true), "part", "target").reason());
        String options = Files.readString(directory.resolve("raced"));
        assertEquals("-fT\n", options, "the race was lost on purpose, and the part was in there at no time");
        assertTrue(Files.exists(directory.resolve("part")));
        assertFalse(Files.exists(directory.resolve("target/part")));
    }

    @Test
    void whereMvKnowsNoSuchOptionThePartIsTakenOutAgain() throws IOException {
        file("part", "rw-r--r--");
        assertEquals(
                Reason.DIRECTORY,
                refusedCommit(racingMv(false), "part", "target").reason());
        assertTrue(Files.exists(directory.resolve("raced")), "the race was lost on purpose");
        assertTrue(Files.exists(directory.resolve("part")));
        assertFalse(Files.exists(directory.resolve("target/part")));
    }

    @Test
    void aPartThatIsGoneOrIsNoFile() throws IOException {
        file("target", "rw-r--r--");
        assertEquals(Reason.PART_MISSING, refusedCommit("", "part", "target").reason());
        Files.createSymbolicLink(directory.resolve("part"), Path.of("target"));
        assertEquals(Reason.PART_MISSING, refusedCommit("", "part", "target").reason());
        Files.delete(directory.resolve("part"));
        Files.createDirectory(directory.resolve("part"));
        assertEquals(Reason.PART_MISSING, refusedCommit("", "part", "target").reason());
        assertEquals("target", Files.readString(directory.resolve("target")));
    }

    @Test
    void aRenameThatFailsSaysWhy() throws IOException {
        closed("r-xr-xr-x");
        ScpException failure = refusedCommit("", "closed/file", "closed/target", whoMayNot());
        assertEquals(Reason.RENAME_FAILED, failure.reason());
        assertEquals(Optional.of(RemoteFault.PERMISSION), failure.fault(), failure.getMessage());
    }

    @Test
    void aPartThatCannotBeRemoved() throws IOException {
        Path closed = closed("r-xr-xr-x");
        ScpException failure = assertThrows(ScpException.class, () -> discard("sh", "", closed + "/file", whoMayNot()));
        assertEquals(Reason.NOT_REMOVED, failure.reason());
        assertEquals(Optional.of(RemoteFault.PERMISSION), failure.fault(), failure.getMessage());
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-r--r--"));
        failure = assertThrows(ScpException.class, () -> discard("sh", "", closed + "/file", whoMayNot()));
        assertEquals(Reason.NOT_REMOVED, failure.reason(), "a directory that may not be searched proves nothing");
    }

    @Test
    void aDanglingPartIsRemovedToo() throws IOException {
        Path part = Files.createSymbolicLink(directory.resolve("part"), Path.of("none"));
        discard("sh", "", part.toString());
        assertFalse(Files.exists(part, LinkOption.NOFOLLOW_LINKS));
    }

    private static ScpException answer(ScriptedPeer.Script script) throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(script)) {
            return assertThrows(ScpException.class, () -> TargetScripts.readCommit(peer));
        }
    }

    @Test
    void answersThatAreNone() throws IOException {
        assertEquals(Reason.NO_SHELL, answer(peer -> peer.exit(0)).reason());
        assertEquals(
                Reason.NO_SHELL,
                answer(peer -> {
                            peer.complain("exec: sh: not found");
                            peer.exit(127);
                        })
                        .reason());
        assertEquals(
                Reason.SFTP_ONLY,
                answer(peer -> {
                            peer.say("This service allows sftp connections only.\n");
                            peer.exit(1);
                        })
                        .reason());
        assertEquals(
                Reason.NO_SHELL, answer(peer -> peer.say("y\n".repeat(100_000))).reason());
        assertEquals(
                Reason.EXIT_MISSING, answer(peer -> peer.say("SCRELAY1 done\n")).reason());
        assertEquals(
                Reason.EXIT_STATUS,
                answer(peer -> {
                            peer.say("SCRELAY1 done\n");
                            peer.exit(1);
                        })
                        .reason());
        assertEquals(
                Reason.EXIT_STATUS,
                answer(peer -> {
                            peer.say("SCRELAY1 gone\n");
                            peer.exit(0);
                        })
                        .reason());
    }

    @Test
    void aProbeWithoutAnExitStatusIsNoAnswer() throws IOException {
        String said = "SCRELAY1 file -rw-r--r-- w - 17\n";
        assertEquals(RemoteTarget.Kind.FILE, probed(said, 0).kind());
        assertThrows(ScpException.class, () -> probed(said, -1));
        assertThrows(ScpException.class, () -> probed(said, 1));
        assertThrows(ScpException.class, () -> probed(said.replace("file", "nonsense"), 0));
    }

    /** Reads what a peer says as the answer of a probe; no exit status where it is negative. */
    private static RemoteTarget probed(String said, int status) throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(script -> {
            script.say(said);
            if (status >= 0) {
                script.exit(status);
            }
        })) {
            return TargetScripts.readProbe(peer, "x");
        }
    }
}
