package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.scp.RemoteTarget.Kind;

/** The script that asks what stands at a path, in a real shell and real directories. */
@Timeout(60)
class ProbeScriptTest {

    @TempDir
    Path directory;

    @BeforeEach
    void open() throws IOException {
        Scripts.open(directory);
    }

    private RemoteTarget probe(String name) throws IOException {
        return Scripts.probe("sh", "", directory + "/" + name);
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

    @Test
    void modes() throws IOException {
        Scripts.file(directory, "plain", "rw-r-----");
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
        assertEquals(Kind.DIRECTORY, Scripts.probe("sh", "", "/").kind());
    }

    @Test
    void whatIsNoFile() throws IOException {
        Shells.sh("mkfifo " + directory + "/fifo");
        assertEquals(Kind.OTHER, probe("fifo").kind());
        assertEquals(Kind.OTHER, Scripts.probe("sh", "", "/dev/full").kind());
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
        Scripts.file(directory, "file", "rw-r--r--");
        assertEquals(Kind.NO_PARENT, probe("none/file").kind());
        assertEquals(Kind.NO_PARENT, probe("no/ne/file").kind());
        assertEquals(Kind.NO_PARENT, probe("none/").kind());
        assertEquals(Kind.NO_PARENT, probe("file/file").kind());
        assertEquals(Kind.NO_PARENT, Scripts.probe("sh", "", "/none/file").kind());
        assertEquals(
                Kind.NO_PARENT,
                Scripts.probe("sh", "cd " + directory + "; ", "none/file").kind());
    }

    @Test
    void relativePaths() throws IOException {
        Scripts.file(directory, "-file", "rw-r--r--");
        RemoteTarget target = Scripts.probe("sh", "cd " + directory + "; ", "-file");
        assertEquals(new RemoteTarget(Kind.FILE, OptionalInt.of(0644), true, "-file", "-", Optional.empty()), target);
        assertEquals(
                Kind.ABSENT,
                Scripts.probe("sh", "cd " + directory + "; ", "none").kind());
    }

    @Test
    void directoriesThatMayNotBeSearched() throws IOException {
        Path closed = Scripts.closed(directory, "rw-r--r--");
        String[] who = Scripts.whoMayNot();
        assertEquals(Kind.DENIED, Scripts.probe("sh", "", closed + "/file", who).kind());
        assertEquals(
                Kind.DENIED, Scripts.probe("sh", "", closed + "/none/file", who).kind());
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        RemoteTarget target = Scripts.probe("sh", "", closed + "/file", who);
        assertEquals(Kind.FILE, target.kind());
        assertFalse(target.canBeReplaced(), "nothing can be created beside it");
    }

    @Test
    void textOfTheLoginShellBeforeTheAnswerIsSkipped() throws IOException {
        Scripts.file(directory, "file", "rw-r--r--");
        assertEquals(
                Kind.FILE,
                Scripts.probe("sh", "printf 'Welcome! SCRELAY1 absent - w -'; ", directory + "/file")
                        .kind());
    }

    @Test
    void aProbeWithoutAnExitStatusIsNoAnswer() throws IOException {
        String said = "SCRELAY1 file -rw-r--r-- w - 17 -\n";
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
