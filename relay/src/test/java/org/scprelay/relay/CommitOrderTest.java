package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;

/** The rename comes last: a remote scp that has every octet and then fails leaves the target as it was, and no part. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommitOrderTest {

    private static final byte[] NEW = "new text".getBytes(US_ASCII);

    @TempDir
    Path directory;

    @BeforeAll
    static void require() {
        Installed.requireScp();
    }

    /** Stores over a scp that takes the whole file, says where it stands in a file named written, and goes on as told. */
    private Reply stor(String end) throws IOException {
        Path written = directory.resolve("written");
        String scp = "scp() { for path; do :; done; printf '\\0'; read record; : > \"$path\"; printf '\\0'; head -c "
                + NEW.length + " | tee \"$path\" > " + written + "; head -c 1 > /dev/null; " + end + "; }; ";
        Files.writeString(directory.resolve("file"), "old");
        try (Bench bench = new Bench();
                WireClient client = bench.client()) {
            bench.engine().replace("scp ", line -> LocalCommand.run(scp + line));
            // Not by its size should the relay find out.
            WireClient.require(200, client.ask("SITE VERIFY=NONE"));
            Reply reply = client.stor(directory.resolve("file").toString(), NEW);
            Bench.assertReply("200 SCR0206", client.ask("NOOP"));
            return reply;
        }
    }

    /** Requires that the scp had the whole file; removes the proof. */
    private void assertWritten() throws IOException {
        Path written = directory.resolve("written");
        assertEquals("new text", Files.readString(written));
        Files.delete(written);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "exit 0 | 451 SCR4513",
                "exit 1 | 451 SCR4513",
                "printf '\\1scp: file: No space left on device\\n'; exit 1 | 452 SCR4520",
                "printf '\\0'; exit 1 | 451 SCR4514",
                "printf '\\0'; kill -KILL $$ | 451 SCR4514",
                "printf '\\0\\0'; exit 0 | 451 SCR4515",
                "printf '\\0\\1scp: file: set times: Operation not permitted\\n'; exit 1 | 550 SCR5501"
            })
    void aScpThatFailsBehindTheLastOctetLeavesTheTargetAlone(String end, String beginning) throws IOException {
        Reply reply = Bench.assertReply(beginning, stor(end));
        assertWritten();
        assertEquals("-", reply.pair("LEFT").orElse("-"));
        assertEquals("old", Files.readString(directory.resolve("file")));
        assertEquals(List.of("file"), names());
    }

    @Test
    void oneThatDoesNotIsGood() throws IOException {
        Bench.assertReply("226 SCR0226", stor("printf '\\0'; exit 0"));
        assertWritten();
        assertEquals("new text", Files.readString(directory.resolve("file")));
        assertEquals(List.of("file"), names());
    }
}
