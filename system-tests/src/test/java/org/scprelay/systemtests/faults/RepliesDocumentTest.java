package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.scprelay.relay.reply.Message;

/** docs/REPLIES.md is what the messages of the relay and the table of faults say. */
class RepliesDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/REPLIES.md");
    private static final Path MADE = Path.of("target/REPLIES.md");

    /** Why a row is not run over SFTP, though the same would come of it. */
    private static final Set<String> BEFORE_ANY_PROTOCOL =
            Set.of("it ends before a destination is connected", "no protocol is chosen before the connection stands");

    private static final Map<Integer, String> CLASSES = new TreeMap<>(Map.ofEntries(
            Map.entry(421, "the relay is draining or full, or timed this link out: closing"),
            Map.entry(425, "the destination cannot be reached"),
            Map.entry(426, "the link or the client is lost, or the client gave up"),
            Map.entry(450, "busy"),
            Map.entry(451, "the destination was lost, or failed on the way"),
            Map.entry(452, "the storage there is full"),
            Map.entry(500, "no command, or the rules of frames are broken: closing"),
            Map.entry(501, "a bad argument"),
            Map.entry(503, "wrong order, or stopped by a refused setting"),
            Map.entry(504, "not offered here"),
            Map.entry(530, "this peer may not do that"),
            Map.entry(531, "the host key"),
            Map.entry(532, "the key of the relay"),
            Map.entry(550, "the path"),
            Map.entry(551, "text or records are not as they must be"),
            Map.entry(552, "announced and real differ"),
            Map.entry(554, "the remote command failed")));

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static List<Message> errors(int code) {
        return Arrays.stream(Message.values())
                .filter(m -> m.severity() == 'E' && m.code() == code)
                .toList();
    }

    private static List<String> made() {
        List<String> lines = new ArrayList<>(List.of(
                "# Replies: cause and remedy",
                "",
                "Every reply of the relay that is no success, by its message id. The id has the reply code in its first three digits; one",
                "id, one cause. The text of a reply quotes what the destination said; `LEFT=PART` names a part that could not be removed",
                "there, `LEFT=TARGET` says that a piece of the target itself was written. Where the text ends with \"is not known\", a DELE, MKD,",
                "RNTO or EXEC may have been done all the same: look at the destination before the job runs again.",
                "",
                "The return code of the job follows from the code: 4xx is 8, the job may be run again as it is; 5xx is 12, a person is",
                "needed first; 500 is 16, a defect of a client or the relay. This file is made from the messages of the relay and",
                "`docs/faults.toml`; a test compares it."));
        CLASSES.forEach((code, meaning) -> {
            int returnCode = errors(code).get(0).reply("").returnCode();
            lines.addAll(List.of(
                    "",
                    "## " + code + ": " + meaning + " (return code " + returnCode + ")",
                    "",
                    "| message | cause | what to do |",
                    "|---|---|---|"));
            errors(code)
                    .forEach(m -> lines.add("| " + m.id() + m.severity() + " | " + cell(m.meaning()) + " | "
                            + cell(m.remedy()) + " |"));
        });
        lines.addAll(List.of(
                "",
                "## Faults, and what comes of them",
                "",
                "Each line is a test: the fault is caused by a real program, with client, relay and SSH server as processes of their own.",
                "`-` as return code: the job is not there any more to have one, or the test speaks the protocol itself. Over SFTP the",
                "same comes of it, where no line says what differs, if only in the words, or that it cannot be.",
                "",
                "| fault | caused by | reply | return code | afterwards |",
                "|---|---|---|---|---|"));
        for (Row row : FaultTable.load().rows()) {
            lines.add(line(row, alone(row)));
            row.sftp().ifPresent(sftp -> lines.add(line(sftp, "; over SFTP")));
        }
        return lines;
    }

    private static String alone(Row row) {
        return row.noSftp()
                        .filter(why -> !BEFORE_ANY_PROTOCOL.contains(why))
                        .map(why -> "; over SCP alone")
                        .orElse("")
                + row.noScp().map(why -> "; over SFTP alone").orElse("");
    }

    private static String line(Row row, String behind) {
        String reply = row.code() == 0 ? "none" : row.code() + " " + row.message();
        String returnCode = row.returnCode() < 0 ? "-" : Integer.toString(row.returnCode());
        String left = row.remote().stream().map(State::words).collect(Collectors.joining(", "));
        return "| " + String.join(" | ", cell(row.fault() + behind), cell(row.means()), reply, returnCode, left) + " |";
    }

    @Test
    void everyErrorHasACauseARemedyAndItsPlace() {
        List<Message> without = Arrays.stream(Message.values())
                .filter(m -> m.severity() == 'E'
                        && (m.meaning().isEmpty()
                                || m.remedy().isEmpty()
                                || !CLASSES.containsKey(m.code())
                                || !m.id().startsWith("SCR" + m.code())))
                .toList();
        assertEquals(List.of(), without);
    }

    @Test
    void theDocumentIsUpToDate() throws Exception {
        List<String> made = made();
        Files.write(MADE, made);
        assertEquals(
                String.join("\n", made),
                String.join("\n", Files.readAllLines(DOCUMENT)),
                "copy system-tests/" + MADE + " to docs/REPLIES.md");
    }
}
