package org.scprelay.relay.sftp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.relay.scp.Bulk;
import org.scprelay.relay.scp.ScriptedPeer;

/** How far a file is sure when it breaks: three requests of one octet each, from offset 100 on. */
@Timeout(20)
class AcknowledgedTest {

    private static SftpUpload three(String answers) throws IOException {
        SftpClient client = new SftpClient(new ScriptedPeer(peer -> {
            ServerScript server = new ServerScript(peer);
            server.greet();
            server.opened();
            int[] ids = {
                server.take(Fxp.WRITE).id(),
                server.take(Fxp.WRITE).id(),
                server.take(Fxp.WRITE).id()
            };
            for (String answer : answers.split(" ")) {
                int id = ids[answer.charAt(1) - '1'];
                switch (answer.charAt(0)) {
                    case '+' -> server.status(id, Fxp.OK, "");
                    case '?' -> server.data(id, "thanks");
                    case '!' -> server.say(Fxp.STATUS, out -> out.writeInt(id));
                    default -> server.status(id, Fxp.FAILURE, "No space left on device");
                }
            }
        }));
        client.begin();
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(100, OptionalLong.of(4));
        for (int i = 0; i < 3; i++) {
            Bulk.put(upload, new byte[1]);
        }
        return upload;
    }

    /**
     * The server ends behind its answers, so that no more than these are known: + acknowledged, - refused, ? answered with
     * data, ! with a status that has no code.
     */
    @ParameterizedTest
    @CsvSource({
        "+1 +2 +3, 103",
        "+1 +2, 102",
        "+1 +3, 101",
        "+3 +2, 100",
        "+1 -2 +3, 101",
        "-1 +2 +3, 100",
        "+3 -2, 100",
        "?1, 100",
        "!1, 100",
        "+1 +3 ?2, 101",
        "+2 !1 +3, 100"
    })
    void nothingBehindWhatIsMissingIsSure(String answers, long sure) throws IOException {
        SftpUpload upload = three(answers);
        upload.settle();
        assertEquals(sure, upload.acknowledged());
    }

    @Test
    void whatIsNotSentIsNotSure() throws IOException {
        SftpClient client = new SftpClient(new ScriptedPeer(peer -> {
            ServerScript server = new ServerScript(peer);
            server.greet();
            server.opened();
            peer.takeAll();
        }));
        client.begin();
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(100, OptionalLong.of(4));
        upload.space();
        upload.commit(2);
        upload.settle();
        assertEquals(100, upload.acknowledged());
    }
}
