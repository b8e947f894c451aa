package org.scprelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogLineTest {

    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(octets, true, StandardCharsets.UTF_8);

    @Test
    void aRecordIsOneLineWhateverItSays() {
        Logging.start(err, true, false);
        LoggerFactory.getLogger("org.scprelay.relay.Session")
                .info("stored {}", "x\n2026-11-22T00:00:00.000Z INFO  Session: forged\r\u2028\u001b[2J");
        assertLines(TIME + "INFO  Session: stored x\\\\n2026-11-22T00:00:00.000Z INFO  Session: forged"
                + "\\\\r\\\\u2028\\\\u001b\\[2J");
    }

    @Test
    void anExceptionIsOnThatLineWithItsCauses() {
        Logging.start(err, true, false);
        IOException cause = new IOException("closed\nby peer");
        LoggerFactory.getLogger("org.scprelay.X").warn("broke", new IllegalStateException("outer", cause));
        assertLines(
                TIME + "WARN  X: broke \\(IllegalStateException: outer, caused by IOException: closed\\\\nby peer\\)");
    }

    @Test
    void withDebugTheStackFollowsIndented() {
        Logging.start(err, true, true);
        LoggerFactory.getLogger("org.scprelay.X").debug("broke", new IOException("a\nb"));
        List<String> lines = lines();
        assertTrue(lines.get(0).matches(TIME + "DEBUG X: broke \\(IOException: a\\\\nb\\)"), lines.get(0));
        assertTrue(lines.size() > 3, lines.toString());
        assertTrue(lines.stream().skip(1).allMatch(l -> l.startsWith("    ")), lines.toString());
    }

    @Test
    void theSshLibrarySpeaksOnlyOfTrouble() {
        Logging.start(err, true, false);
        LoggerFactory.getLogger("org.apache.sshd.client.SshClient").info("chatter");
        LoggerFactory.getLogger("org.apache.sshd.client.SshClient").warn("trouble");
        LoggerFactory.getLogger("org.scprelay.X").debug("detail");
        assertLines(TIME + "WARN  SshClient: trouble");
    }

    @Test
    void otherCommandsLogNothing() {
        Logging.start(err, false, false);
        LoggerFactory.getLogger("org.apache.sshd.client.SshClient").error("trouble");
        assertEquals("", octets.toString(StandardCharsets.UTF_8));
    }

    private List<String> lines() {
        return octets.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void assertLines(String... patterns) {
        List<String> lines = lines();
        assertEquals(patterns.length, lines.size(), lines.toString());
        for (int i = 0; i < patterns.length; i++) {
            assertTrue(Pattern.matches(patterns[i], lines.get(i)), lines.get(i));
        }
    }
}
