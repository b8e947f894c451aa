package org.scprelay.relay.sftp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.scp.Bulk;
import org.scprelay.relay.scp.ScriptedPeer;
import org.scprelay.relay.sftp.SftpException.Reason;

/** Servers that break the protocol, lie, or only do what few others do. */
@Timeout(30)
class HostileServerTest {

    /** What a server does. */
    private interface Script {
        void play(ServerScript server) throws IOException;
    }

    private static SftpClient client(Script script) throws IOException {
        return new SftpClient(new ScriptedPeer(peer -> {
            script.play(new ServerScript(peer));
            peer.takeAll();
        }));
    }

    private static SftpClient greeted(Script script) throws IOException {
        SftpClient client = client(server -> {
            server.greet();
            script.play(server);
        });
        client.begin();
        return client;
    }

    private static void begins(Reason reason, String phrase, Script script) throws IOException {
        SftpClient client = client(script);
        refused(reason, phrase, assertThrows(SftpException.class, client::begin));
    }

    private static void refused(Reason reason, String phrase, SftpException e) {
        assertEquals(reason, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(phrase), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6, -1})
    void anotherVersionIsRefused(int version) throws IOException {
        String phrase = "version " + Integer.toUnsignedString(version) + "; version 3 is needed";
        begins(Reason.VERSION, phrase, server -> server.say(Fxp.VERSION, out -> out.writeInt(version)));
    }

    @Test
    void textOfAShellIsQuoted() throws IOException {
        begins(
                Reason.PROTOCOL,
                "printed text where SFTP should speak: \"Welcome to the night shift\"",
                server -> server.raw(out -> out.writeBytes("Welcome to the night shift\n")));
    }

    @Test
    void anEndWithoutAWordIsToldWithStandardError() throws IOException {
        ScriptedPeer peer = new ScriptedPeer(gone -> gone.complain("subsystem request failed"));
        SftpClient client = new SftpClient(peer);
        SftpException e = assertThrows(SftpException.class, client::begin);
        refused(Reason.ENDED, "the SFTP server ended: \"subsystem request failed\"", e);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256 * 1024 + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void anImpossibleLengthIsRefusedAtOnce(int length) throws IOException {
        begins(
                Reason.PROTOCOL,
                "announced a packet of " + Integer.toUnsignedString(length) + " octets",
                server -> server.raw(out -> out.writeInt(length)));
    }

    @Test
    void aShortPacketIsRefused() throws IOException {
        begins(
                Reason.PROTOCOL,
                "sent VERSION that is shorter than its fields",
                server -> server.say(Fxp.VERSION, out -> out.writeShort(3)));
        SftpClient client = greeted(server ->
                server.say(Fxp.ATTRS, out -> out.writeInt(server.take().id())));
        refused(
                Reason.PROTOCOL,
                "sent ATTRS that is shorter than its fields",
                assertThrows(SftpException.class, () -> client.stat("f")));
    }

    @Test
    void aWrongIdIsRefused() throws IOException {
        SftpClient client = greeted(server -> server.status(server.take().id() + 1, Fxp.OK, ""));
        refused(
                Reason.PROTOCOL,
                "answered request 2 where 1 was due",
                assertThrows(SftpException.class, () -> client.remove("f")));
    }

    @Test
    void anEndlessStringIsRefused() throws IOException {
        SftpClient client = greeted(server -> server.say(Fxp.HANDLE, out -> {
            out.writeInt(server.take().id());
            out.writeInt(Integer.MAX_VALUE);
        }));
        refused(
                Reason.PROTOCOL,
                "a string of 2147483647 octets where at most 256",
                assertThrows(SftpException.class, () -> client.read("f")));
    }

    @Test
    void anAbsurdHandleIsRefused() throws IOException {
        SftpClient client = greeted(server -> server.say(Fxp.HANDLE, out -> {
            out.writeInt(server.take().id());
            ServerScript.string(out, "h".repeat(257));
        }));
        refused(
                Reason.PROTOCOL,
                "a string of 257 octets where at most 256",
                assertThrows(SftpException.class, () -> client.read("f")));
    }

    @Test
    void aSizeOutOfRangeIsRefused() throws IOException {
        SftpClient client = greeted(server -> server.say(Fxp.ATTRS, out -> {
            out.writeInt(server.take().id());
            out.writeInt(1);
            out.writeLong(-1);
        }));
        refused(
                Reason.PROTOCOL,
                "named a size out of range",
                assertThrows(SftpException.class, () -> client.stat("f")));
    }

    @Test
    void aWildCountOfExtendedAttributesEndsWithThePacket() throws IOException {
        SftpClient client = greeted(server -> server.say(Fxp.ATTRS, out -> {
            out.writeInt(server.take().id());
            out.writeInt(0x8000_0000);
            out.writeInt(-1);
        }));
        refused(Reason.PROTOCOL, "shorter than its fields", assertThrows(SftpException.class, () -> client.stat("f")));
    }

    @Test
    void aBareOkIsNoHandle() throws IOException {
        SftpClient client = greeted(server -> server.status(server.take().id(), Fxp.OK, "Success"));
        refused(
                Reason.PROTOCOL,
                "answered opening the file with a bare OK",
                assertThrows(SftpException.class, () -> client.read("f")));
    }

    @Test
    void statusTextIsEscapedAndBounded() throws IOException {
        SftpClient client =
                greeted(server -> server.status(server.take().id(), Fxp.FAILURE, "\33[2Jno\n" + "x".repeat(100_000)));
        SftpException e = assertThrows(SftpException.class, () -> client.remove("f"));
        refused(Reason.STATUS, "with status 4 \"\\x1B[2Jno\\nxxx", e);
        assertTrue(e.getMessage().length() < 400, e.getMessage());
        assertTrue(e.remoteText().length() <= 8 * 1024);
    }

    @Test
    void anAcknowledgementOfNothingBreaksTheUpload() throws Exception {
        SftpClient client = greeted(server -> {
            server.opened();
            server.status(99, Fxp.OK, "");
        });
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(0, OptionalLong.of(1));
        refused(
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
        SftpClient client = greeted(server -> {
            server.opened();
            int first = server.take(Fxp.WRITE).id();
            server.take(Fxp.WRITE);
            server.status(first, Fxp.OK, "");
            server.status(first, Fxp.OK, "");
        });
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(0, OptionalLong.of(2));
        Bulk.put(upload, new byte[1]);
        refused(Reason.PROTOCOL, "which waits for no answer", assertThrows(SftpException.class, () -> {
            Bulk.put(upload, new byte[1]);
            upload.finish();
        }));
    }

    @Test
    void anythingElseIsNoAcknowledgement() throws Exception {
        SftpClient client = greeted(server -> {
            server.opened();
            int id = server.take(Fxp.WRITE).id();
            server.data(id, "thanks");
        });
        SftpUpload upload = client.create("f", FileAttributes.NONE).upload(0, OptionalLong.of(1));
        refused(Reason.PROTOCOL, "answered the data with DATA", assertThrows(SftpException.class, () -> {
            Bulk.put(upload, new byte[1]);
            upload.finish();
        }));
    }

    /** A refusal of the first request is not healed by the acknowledgement of the second. */
    @Test
    void oneRefusalIsEnough() throws Exception {
        SftpClient client = greeted(server -> {
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
        refused(Reason.STATUS, "No space left on device", e);
        assertTrue(e.fault().orElseThrow().isStorageFull());
    }

    /** The refusal comes when the sender waits for nothing else any more. */
    @Test
    void theEndWaitsForEveryAnswer() throws Exception {
        CompletableFuture<Void> waits = new CompletableFuture<>();
        SftpClient client = greeted(server -> {
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
        refused(Reason.STATUS, "answered the data with status 4", e);
    }

    @Test
    void answersMayOvertakeAndBeShort() throws IOException {
        byte[] file = Bulk.octets(600_000);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        Random random = new Random(7);
        SftpClient client = greeted(server -> {
            server.opened();
            List<ServerScript.Asked> waiting = new ArrayList<>();
            for (int sent = 0; sent < file.length; ) {
                // As many as are sure to come: those of the first batch, and the rest of each short answer.
                while (waiting.size() < 3
                        && sent
                                        + waiting.stream()
                                                .mapToInt(HostileServerTest::length)
                                                .sum()
                                < file.length) {
                    waiting.add(server.take(Fxp.READ));
                }
                Collections.shuffle(waiting, random);
                ServerScript.Asked asked = waiting.remove(0);
                ByteBuffer fields = asked.fields().duplicate();
                int handle = fields.getInt();
                fields.position(fields.position() + handle);
                int offset = (int) fields.getLong();
                int count = Math.min(fields.getInt(), 1 + random.nextInt(40_000));
                server.data(asked.id(), text.substring(offset, offset + count));
                sent += count;
            }
        });
        assertArrayEquals(file, Bulk.take(client.read("f").download(0, file.length)));
    }

    /** Some servers give 4 KiB at a time, in the order of the requests, whatever is asked for. */
    @Test
    void aServerThatGivesLittleAtATimeIsReadToTheEnd() throws IOException {
        byte[] file = Bulk.octets(3_000_000);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        SftpClient client = greeted(server -> {
            server.opened();
            for (int sent = 0; sent < file.length; ) {
                ServerScript.Asked asked = server.take(Fxp.READ);
                asked.string();
                int offset = (int) asked.fields().getLong();
                int count = Math.min(asked.fields().getInt(), 4096);
                server.data(asked.id(), text.substring(offset, offset + count));
                sent += count;
            }
        });
        assertArrayEquals(file, Bulk.take(client.read("f").download(0, file.length)));
    }

    /** File systems that do not count their room say zeros: that is no full disk. */
    @Test
    void aFileSystemOfNoBlocksTellsNothing() throws IOException {
        SftpClient client = client(server -> {
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

    private static int length(ServerScript.Asked asked) {
        return asked.fields().getInt(asked.fields().limit() - 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11})
    void dataOfAnotherLengthThanAskedIsRefused(int count) throws IOException {
        SftpClient client = greeted(server -> {
            server.opened();
            server.data(server.take(Fxp.READ).id(), "x".repeat(count));
        });
        SftpDownload download = client.read("f").download(0, 10);
        refused(
                Reason.PROTOCOL,
                "answered READ of 10 octets with " + count,
                assertThrows(SftpException.class, download::next));
    }

    @Test
    void dataThatDoesNotFitItsPacketIsRefused() throws IOException {
        SftpClient client = greeted(server -> {
            server.opened();
            int id = server.take(Fxp.READ).id();
            server.say(Fxp.DATA, out -> {
                out.writeInt(id);
                out.writeInt(10);
                out.writeBytes("123456789");
            });
        });
        SftpDownload download = client.read("f").download(0, 10);
        refused(Reason.PROTOCOL, "that names a length of 10", assertThrows(SftpException.class, download::next));
    }

    @Test
    void statusAfterDataOfTheSameRequestIsRefused() throws IOException {
        SftpClient client = greeted(server -> {
            server.opened();
            int id = server.take(Fxp.READ).id();
            server.take(Fxp.READ);
            server.data(id, "x".repeat(32 * 1024));
            server.status(id, Fxp.OK, "");
        });
        SftpDownload download = client.read("f").download(0, 64 * 1024);
        refused(
                Reason.PROTOCOL,
                "which waits for no answer",
                assertThrows(SftpException.class, () -> Bulk.take(download)));
    }

    /** Memory stays bounded: a piece of the file costs more than its octets. */
    @Test
    void everSmallerPiecesEndTheDownload() throws IOException {
        SftpClient client = greeted(server -> {
            server.opened();
            ServerScript.Asked first = server.take(Fxp.READ);
            ServerScript.Asked asked = server.take(Fxp.READ);
            while (first != null) {
                server.data(asked.id(), "x");
                asked = server.take(Fxp.READ);
            }
        });
        SftpDownload download = client.read("f").download(0, 64 * 1024);
        refused(Reason.PROTOCOL, "ever smaller pieces", assertThrows(SftpException.class, download::next));
    }

    @Test
    void anEndOfTheFileBeforeItsSizeIsNoFile() throws IOException {
        SftpClient client = greeted(server -> {
            server.opened();
            server.status(server.take(Fxp.READ).id(), Fxp.EOF, "End of file");
        });
        SftpDownload download = client.read("f").download(0, 10);
        refused(Reason.SHORT, "before octet 10", assertThrows(SftpException.class, download::next));
    }
}
