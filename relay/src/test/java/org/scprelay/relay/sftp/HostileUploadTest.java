package org.scprelay.relay.sftp;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scprelay.relay.scp.Bulk;
import org.scprelay.relay.sftp.SftpException.Reason;

/** Servers that acknowledge data in ways that are none. */
@Timeout(30)
class HostileUploadTest {

    @Test
    void anAcknowledgementOfNothingBreaksTheUpload() throws Exception {
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            server.status(99, Fxp.OK, "");
        });
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(0, OptionalLong.of(1));
        ServerScript.refused(
                Reason.PROTOCOL,
                "answered request 99, which waits for no answer",
                assertThrows(SftpException.class, () -> {
                    Bulk.put(upload, new byte[1]);
                    upload.finish();
                }));
    }

    /** Twice the same answer: one of two requests was not acknowledged. */
    @Test
    void aRepeatedAcknowledgementIsNotTwo() throws Exception {
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            int first = server.take(Fxp.WRITE).id();
            server.take(Fxp.WRITE);
            server.status(first, Fxp.OK, "");
            server.status(first, Fxp.OK, "");
        });
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(0, OptionalLong.of(2));
        Bulk.put(upload, new byte[1]);
        ServerScript.refused(Reason.PROTOCOL, "which waits for no answer", assertThrows(SftpException.class, () -> {
            Bulk.put(upload, new byte[1]);
            upload.finish();
        }));
    }

    @Test
    void anythingElseIsNoAcknowledgement() throws Exception {
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            int id = server.take(Fxp.WRITE).id();
            server.data(id, "thanks");
        });
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(0, OptionalLong.of(1));
        ServerScript.refused(Reason.PROTOCOL, "answered the data with DATA", assertThrows(SftpException.class, () -> {
            Bulk.put(upload, new byte[1]);
            upload.finish();
        }));
    }

    /** A refusal of the first request is not healed by the acknowledgement of the second. */
    @Test
    void oneRefusalIsEnough() throws Exception {
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            int first = server.take(Fxp.WRITE).id();
            int second = server.take(Fxp.WRITE).id();
            server.status(second, Fxp.OK, "");
            server.status(first, Fxp.FAILURE, "No space left on device");
        });
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(0, OptionalLong.of(2));
        Bulk.put(upload, new byte[1]);
        SftpException e = assertThrows(SftpException.class, () -> {
            Bulk.put(upload, new byte[1]);
            upload.finish();
        });
        ServerScript.refused(Reason.STATUS, "No space left on device", e);
        assertTrue(e.fault().orElseThrow().isStorageFull());
    }

    /** The refusal comes when the sender waits for nothing else any more. */
    @Test
    void theEndWaitsForEveryAnswer() throws Exception {
        CompletableFuture<Void> waits = new CompletableFuture<>();
        SftpClient client = ServerScript.greeted(server -> {
            server.opened();
            int id = server.take(Fxp.WRITE).id();
            waits.join();
            server.status(id, Fxp.FAILURE, "");
        });
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(0, OptionalLong.of(1));
        Bulk.put(upload, new byte[1]);
        CompletableFuture<IOException> thrown = new CompletableFuture<>();
        Thread sender = new Thread(() -> {
            try {
                upload.finish();
                thrown.complete(new IOException("it did not wait"));
            } catch (IOException e) {
                thrown.complete(e);
            }
        });
        sender.start();
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> thrown.isDone() || sender.getState() == Thread.State.TIMED_WAITING);
        waits.complete(null);
        SftpException e = assertInstanceOf(SftpException.class, thrown.get(20, TimeUnit.SECONDS));
        ServerScript.refused(Reason.STATUS, "answered the data with status 4", e);
    }
}
