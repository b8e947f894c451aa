package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.relay.scp.ScpException.Reason;

/** A program at the destination that waits for the file takes it away the moment it has its name. */
@Timeout(60)
class TakenTargetTest {

    @TempDir
    Path directory;

    @BeforeEach
    void makePart() throws IOException {
        Files.writeString(directory.resolve("part"), "new");
    }

    /** Commits with a mv behind which a line runs before anybody hears that it ended. */
    private void commit(boolean withT, String behind) throws IOException {
        Path mv = Files.writeString(
                directory.resolve("mv"),
                String.join(
                        "\n",
                        "#!/bin/sh",
                        "case $1 in --help) echo " + (withT ? "-T" : "") + "; exit 0;; esac",
                        "/bin/mv \"$@\" || exit 1",
                        "cd " + directory,
                        behind,
                        ""));
        Files.setPosixFilePermissions(mv, PosixFilePermissions.fromString("rwxr-xr-x"));
        String line = "PATH=" + directory + ":$PATH; export PATH; "
                + TargetScripts.commit(
                        directory.resolve("part").toString(),
                        directory.resolve("target").toString(),
                        OptionalLong.of(3));
        try (RemoteCommand command = LocalCommand.run(line)) {
            TargetScripts.readCommit(command);
        }
    }

    private void assertTaken() throws IOException {
        assertFalse(Files.exists(directory.resolve("part")));
        assertFalse(Files.exists(directory.resolve("target")));
        assertEquals("new", Files.readString(directory.resolve("taken")), "it had its name, and was taken from there");
    }

    @Test
    void aFileThatHadItsNameIsDelivered() throws IOException {
        commit(true, "/bin/mv target taken");
        assertTaken();
    }

    @Test
    void aNameThatIsSomethingElseByThenIsNoMatter() throws IOException {
        commit(true, "/bin/mv target taken; mkfifo target");
        assertEquals("new", Files.readString(directory.resolve("taken")));
    }

    @Test
    void whereMvMightHaveFoundADirectoryNobodyKnows() throws IOException {
        ScpException failure = assertThrows(ScpException.class, () -> commit(false, "/bin/mv target taken"));
        assertTaken();
        assertEquals(Reason.TARGET_GONE, failure.reason(), failure.getMessage());
    }

    @Test
    void aMvThatDoesNothingIsNotBelieved() throws IOException {
        ScpException failure = assertThrows(ScpException.class, () -> commit(true, "/bin/mv target part; : > target"));
        assertEquals(Reason.RENAME_FAILED, failure.reason(), failure.getMessage());
        assertTrue(Files.exists(directory.resolve("part")));
    }
}
