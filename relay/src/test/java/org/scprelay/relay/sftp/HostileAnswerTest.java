package org.scprelay.relay.sftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scprelay.relay.scp.RemoteFault;
import org.scprelay.relay.sftp.SftpException.Reason;

/** Answers to single requests that break the protocol, or that few servers give. */
@Timeout(30)
class HostileAnswerTest {

    @Test
    void aShortPacketIsRefused() throws IOException {
        SftpClient client = ServerScript.greeted(server ->
                server.say(Fxp.ATTRS, out -> out.writeInt(server.take().id())));
        ServerScript.refused(
                Reason.PROTOCOL,
                "sent ATTRS that is shorter than its fields",
                assertThrows(SftpException.class, () -> client.stat("f")));
    }

    @Test
    void aWrongIdIsRefused() throws IOException {
        SftpClient client =
                ServerScript.greeted(server -> server.status(server.take().id() + 1, Fxp.OK, ""));
        ServerScript.refused(
                Reason.PROTOCOL,
                "answered request 2 where 1 was due",
                assertThrows(SftpException.class, () -> client.remove("f")));
    }

    /** All ones are a number as any other, and no OK. */
    @Test
    void aStatusThatNobodyKnowsIsARefusal() throws IOException {
        SftpClient client =
                ServerScript.greeted(server -> server.status(server.take().id(), -1, "No space left on device"));
        SftpException refusal = assertThrows(SftpException.class, () -> client.read("f"));
        ServerScript.refused(Reason.STATUS, "opening the file with status 4294967295 \"No space", refusal);
        assertEquals(Optional.of(RemoteFault.NO_SPACE), refusal.fault());
    }

    @Test
    void anEndlessStringIsRefused() throws IOException {
        SftpClient client = ServerScript.greeted(server -> server.say(Fxp.HANDLE, out -> {
            out.writeInt(server.take().id());
            out.writeInt(Integer.MAX_VALUE);
        }));
        ServerScript.refused(
                Reason.PROTOCOL,
                "a string of 2147483647 octets where at most 256",
                assertThrows(SftpException.class, () -> client.read("f")));
    }

    @Test
    void anAbsurdHandleIsRefused() throws IOException {
        SftpClient client = ServerScript.greeted(server -> server.say(Fxp.HANDLE, out -> {
            out.writeInt(server.take().id());
            ServerScript.string(out, "h".repeat(257));
        }));
        ServerScript.refused(
                Reason.PROTOCOL,
                "a string of 257 octets where at most 256",
                assertThrows(SftpException.class, () -> client.read("f")));
    }

    @Test
    void aSizeOutOfRangeIsRefused() throws IOException {
        SftpClient client = ServerScript.greeted(server -> server.say(Fxp.ATTRS, out -> {
            out.writeInt(server.take().id());
            out.writeInt(1);
            out.writeLong(-1);
        }));
        ServerScript.refused(
                Reason.PROTOCOL,
                "named a size out of range",
                assertThrows(SftpException.class, () -> client.stat("f")));
    }

    @Test
    void aWildCountOfExtendedAttributesEndsWithThePacket() throws IOException {
        SftpClient client = ServerScript.greeted(server -> server.say(Fxp.ATTRS, out -> {
            out.writeInt(server.take().id());
            out.writeInt(0x8000_0000);
            out.writeInt(-1);
        }));
        ServerScript.refused(
                Reason.PROTOCOL, "shorter than its fields", assertThrows(SftpException.class, () -> client.stat("f")));
    }

    @Test
    void aBareOkIsNoHandle() throws IOException {
        SftpClient client =
                ServerScript.greeted(server -> server.status(server.take().id(), Fxp.OK, "Success"));
        ServerScript.refused(
                Reason.PROTOCOL,
                "answered opening the file with a bare OK",
                assertThrows(SftpException.class, () -> client.read("f")));
    }

    @Test
    void statusTextIsEscapedAndBounded() throws IOException {
        SftpClient client = ServerScript.greeted(
                server -> server.status(server.take().id(), Fxp.FAILURE, "\33[2Jno\n" + "x".repeat(100_000)));
        SftpException e = assertThrows(SftpException.class, () -> client.remove("f"));
        ServerScript.refused(Reason.STATUS, "with status 4 \"\\x1B[2Jno\\nxxx", e);
        assertTrue(e.getMessage().length() < 400, e.getMessage());
        assertTrue(e.remoteText().length() <= 8 * 1024);
    }

    /** File systems that do not count their room say zeros: that is no full disk. */
    @Test
    void aFileSystemOfNoBlocksTellsNothing() throws IOException {
        SftpClient client = ServerScript.client(server -> {
            server.take();
            server.say(Fxp.VERSION, out -> {
                out.writeInt(3);
                ServerScript.string(out, "statvfs@openssh.com");
                ServerScript.string(out, "2");
            });
            for (long blocks : new long[] {0, 7}) {
                int id = server.take(Fxp.EXTENDED).id();
                server.say(Fxp.EXTENDED_REPLY, out -> {
                    out.writeInt(id);
                    for (long number : new long[] {512, 512, blocks, 0, 0, 0, 0, 0, 0, 0, 255}) {
                        out.writeLong(number);
                    }
                });
            }
        });
        client.begin();
        assertTrue(client.fileSystem("d").isEmpty());
        assertEquals(0, client.fileSystem("d").orElseThrow().available());
    }
}
