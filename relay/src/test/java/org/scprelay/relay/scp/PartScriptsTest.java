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
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.scp.ScpException.Reason;

/** The scripts that give a part its name, or remove it, in a real shell and real directories. */
@Timeout(60)
class PartScriptsTest {

    @TempDir
    Path directory;

    @BeforeEach
    void open() throws IOException {
        Scripts.open(directory);
    }

    private ScpException refusedCommit(String before, String part, String target, String... as) {
        return assertThrows(
                ScpException.class,
                () -> Scripts.commit("sh", before, directory + "/" + part, directory + "/" + target, as));
    }

    @Test
    void neverIntoADirectory() throws IOException {
        Scripts.file(directory, "part", "rw-r--r--");
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
        return Scripts.first(directory, "mv", body);
    }

    @Test
    void notEvenIntoOneThatTookTheTargetsPlaceInBetween() throws IOException {
        Scripts.file(directory, "part", "rw-r--r--");
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
        Scripts.file(directory, "part", "rw-r--r--");
        assertEquals(
                Reason.DIRECTORY,
                refusedCommit(racingMv(false), "part", "target").reason());
        assertTrue(Files.exists(directory.resolve("raced")), "the race was lost on purpose");
        assertTrue(Files.exists(directory.resolve("part")));
        assertFalse(Files.exists(directory.resolve("target/part")));
    }

    @Test
    void aPartThatIsGoneOrIsNoFile() throws IOException {
        Scripts.file(directory, "target", "rw-r--r--");
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
        Scripts.closed(directory, "r-xr-xr-x");
        ScpException failure = refusedCommit("", "closed/file", "closed/target", Scripts.whoMayNot());
        assertEquals(Reason.RENAME_FAILED, failure.reason());
        assertEquals(Optional.of(RemoteFault.PERMISSION), failure.fault(), failure.getMessage());
    }

    @Test
    void aPartThatCannotBeRemoved() throws IOException {
        Path closed = Scripts.closed(directory, "r-xr-xr-x");
        ScpException failure = assertThrows(
                ScpException.class, () -> Scripts.discard("sh", "", closed + "/file", Scripts.whoMayNot()));
        assertEquals(Reason.NOT_REMOVED, failure.reason());
        assertEquals(Optional.of(RemoteFault.PERMISSION), failure.fault(), failure.getMessage());
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-r--r--"));
        failure = assertThrows(
                ScpException.class, () -> Scripts.discard("sh", "", closed + "/file", Scripts.whoMayNot()));
        assertEquals(Reason.NOT_REMOVED, failure.reason(), "a directory that may not be searched proves nothing");
    }

    @Test
    void aDanglingPartIsRemovedToo() throws IOException {
        Path part = Files.createSymbolicLink(directory.resolve("part"), Path.of("none"));
        Scripts.discard("sh", "", part.toString());
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
        assertEquals(Reason.ENDED, answer(peer -> {}).reason(), "no exit status came");
        assertEquals(Reason.ENDED, answer(peer -> peer.signal("KILL")).reason());
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
}
