package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;

/** Two writers of one file would mix their octets, whatever protocol each of them uses. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OneWriterTest {

    @TempDir
    Path directory;

    @BeforeAll
    static void require() {
        Installed.requireScp();
        Installed.requireFile(Path.of("/usr/lib/openssh/sftp-server"), "openssh-sftp-server");
    }

    @ParameterizedTest
    @CsvSource({"SCP, SFTP", "SFTP, SCP", "SFTP, SFTP", "SCP, SCP"})
    void aFileIsNotWrittenTwiceAtATime(String first, String second) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");
        try (Bench bench = new Bench();
                WireClient one = bench.client();
                WireClient other = bench.client()) {
            WireClient.require(200, one.ask("SITE ATOMIC=OFF PROTOCOL=" + first));
            WireClient.require(200, other.ask("SITE ATOMIC=OFF PROTOCOL=" + second));
            WireClient.require(150, one.ask("STOR " + file + " SIZE=8"));
            Bench.assertReply("450 SCR4500", other.ask("STOR " + directory + "/./file SIZE=8"));
            one.frame(0, "new text".getBytes(US_ASCII));
            one.eof(8);
            Bench.assertReply("226 SCR0226", one.reply());
        }
        assertEquals("new text", Files.readString(file));
    }
}
