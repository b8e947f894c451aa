package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Remote;
import org.scprelay.relay.testing.WireClient;

/** SITE RESUME and RESTART before STOR, over OpenSSH's {@code sftp-server}: a part is kept, and gone on from. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RestartedStoreTest {

    private static final String SERVER = "/usr/lib/openssh/sftp-server";
    private static final byte[] FIRST = "first ".getBytes(US_ASCII);
    private static final byte[] REST = "and rest".getBytes(US_ASCII);
    private static final String ALL = "first and rest";
    private static final String KEPT = "6";

    @TempDir
    Path directory;

    private Bench bench;
    private Path file;
    private WireClient client;

    @BeforeEach
    void start() throws IOException {
        Installed.requireFile(Path.of(SERVER), "openssh-sftp-server");
        bench = new Bench();
        file = Files.writeString(directory.resolve("file"), "old");
        client = bench.client();
        site("RESUME=ON");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        bench.close();
    }

    private void site(String pairs) throws IOException {
        WireClient.require(200, client.ask("SITE " + pairs));
    }

    private static String pair(Reply reply, String key) {
        return reply.pair(key).orElse("-");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private Path part() throws IOException {
        List<String> names = names();
        assertEquals(2, names.size(), names.toString());
        return directory.resolve(names.get(1));
    }

    /** Sends the first octets, and breaks off before a packet is full. */
    private Reply begin(String last) throws IOException {
        WireClient.require(150, client.ask("STOR " + file + " ID=X " + last));
        client.frame(0, FIRST);
        client.frame(0x20, "no".getBytes(US_ASCII));
        return client.reply();
    }

    /** Leaves a part of which the first octets are sure. */
    private Path broken() throws IOException {
        // The size is what makes the relay send the last octet on at once.
        WireClient.require(150, client.ask("STOR " + file + " ID=X SIZE=6"));
        client.frame(0, FIRST);
        Path part = part();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> Files.size(part) == FIRST.length);
        client.frame(0x20, "no".getBytes(US_ASCII));
        Reply reply = Bench.assertReply("426 SCR4261", client.reply());
        assertEquals("PART " + KEPT, pair(reply, "LEFT") + " " + pair(reply, "PART"), reply.format());
        assertTrue(reply.text().endsWith("left there: " + part), reply.text());
        assertEquals("first ", Files.readString(part));
        assertEquals("old", Files.readString(file));
        return part;
    }

    private Reply goOn(String pairs) throws IOException {
        site("RESTART=" + KEPT);
        Reply go = client.ask("STOR " + file + " " + pairs);
        if (go.code() != 150) {
            return go;
        }
        client.frame(0, REST);
        client.eof(REST.length);
        return client.reply();
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII)));
    }

    @Test
    void whatBrokeIsGoneOnFrom() throws Exception {
        broken();
        Reply outcome = client.ask("STAT ID=X");
        assertEquals(
                "FAILED PART " + KEPT,
                pair(outcome, "STATE") + " " + pair(outcome, "LEFT") + " " + pair(outcome, "PART"));
        Reply reply = Bench.assertReply("226 SCR0226", goOn("ID=X SIZE=14"));
        assertEquals("14 8 ON", pair(reply, "BYTES") + " " + pair(reply, "LINK") + " " + pair(reply, "ATOMIC"));
        assertEquals("-", pair(reply, "SHA256"));
        assertEquals(ALL, Files.readString(file));
        assertEquals(List.of("file"), names());
        Bench.assertReply("503 SCR5034", goOn("ID=X SIZE=14"));
    }

    @Test
    void theHashIsThatOfTheWholeFile() throws Exception {
        broken();
        site("VERIFY=SHA256");
        Reply reply = Bench.assertReply("226 SCR0226", goOn("ID=X"));
        assertEquals(sha256(ALL), pair(reply, "SHA256"));
        assertEquals(ALL, Files.readString(file));
    }

    /** A relay knows only what it sent: the hash of what is there lets the client find out. */
    @Test
    void whatSomebodyChangedInThePartIsInTheHash() throws Exception {
        Files.writeString(broken(), "worst ");
        site("HASH=SHA256");
        Reply reply = Bench.assertReply("226 SCR0226", goOn("ID=X SIZE=14"));
        assertEquals(sha256("worst and rest"), pair(reply, "SHA256"));
    }

    @Test
    void whatIsNotWhatWasSentNowIsFound() throws Exception {
        Path part = broken();
        site("VERIFY=SHA256 RESTART=" + KEPT);
        WireClient.require(150, client.ask("STOR " + file + " ID=X SIZE=14"));
        client.frame(0, REST);
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> Files.size(part) == ALL.length());
        Files.writeString(part, "first and resT");
        client.eof(REST.length);
        Bench.assertReply("552 SCR5522", client.reply());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("file"), names(), "what is wrong is nothing to go on from");
    }

    /** Behind what was acknowledged there may be anything: requests behind a lost one that were done. */
    @Test
    void whatIsNotSureIsCut() throws IOException {
        Files.writeString(broken(), "\0\0\0 not sure, and longer than all", StandardOpenOption.APPEND);
        Bench.assertReply("226 SCR0226", goOn("ID=X"));
        assertEquals(ALL, Files.readString(file));
    }

    @Test
    void aPartThatLostSomethingIsNotGoneOnFrom() throws IOException {
        Path part = broken();
        Files.writeString(part, "fir");
        Reply shorter = Bench.assertReply("552 SCR5523", goOn("ID=X SIZE=14"));
        assertTrue(shorter.text().contains("has 3 octets, though 6 were acknowledged"), shorter.text());
        assertEquals("0", pair(shorter, "PART"));
        Files.delete(part);
        Reply gone = Bench.assertReply("552 SCR5523", goOn("ID=X SIZE=14"));
        assertTrue(gone.text().contains("there is no file.part-X-"), gone.text());
        Files.createSymbolicLink(part, file);
        Bench.assertReply("550 SCR5503", goOn("ID=X SIZE=14"));
        assertEquals("old", Files.readString(file));
    }

    @Test
    void onlyWhatIsOnRecordIsGoneOnFrom() throws IOException {
        Path part = broken();
        long connects = bench.engine().connects().size();
        site("RESTART=5");
        Reply other = Bench.assertReply("552 SCR5523", client.ask("STOR " + file + " ID=X SIZE=14"));
        assertTrue(other.text().contains("of the part of that ID 6 octets are sure, and RESTART is 5"), other.text());
        assertEquals(KEPT, pair(other, "PART"));
        Files.copy(part, directory.resolve(part.getFileName().toString().replace("part-X", "part-Y")));
        Reply none = Bench.assertReply("552 SCR5523", goOn("ID=Y"));
        assertEquals("0", pair(none, "PART"));
        Bench.assertReply("501 SCR5010", goOn("ID=X SIZE=5"));
        assertEquals(connects, bench.engine().connects().size(), "nothing was connected");
    }

    /** RESTART holds for one transfer, refused or not: the next STOR of that ID is a new attempt. */
    @Test
    void withoutRestartThePartGoes() throws IOException {
        broken();
        site("RESTART=5");
        Bench.assertReply("552 SCR5523", client.ask("STOR " + file + " ID=X SIZE=8"));
        WireClient.require(150, client.ask("STOR " + file + " ID=X SIZE=8"));
        assertEquals(0, Files.size(part()));
        client.frame(0, REST);
        client.eof(8);
        Reply reply = Bench.assertReply("226 SCR0226", client.reply());
        assertEquals("8", pair(reply, "BYTES"));
        assertEquals("and rest", Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() throws IOException {
        long connects = bench.engine().connects().size();
        Bench.assertReply("501 SCR5010", client.ask("STOR " + file));
        Bench.assertReply("501 SCR5010", goOn("SIZE=14"));
        for (String other : List.of("ATOMIC=OFF", "PROTOCOL=SCP", "APPEND=ON")) {
            site(other);
            Bench.assertReply("504 SCR5047", client.ask("STOR " + file + " ID=X SIZE=8"));
            Bench.assertReply("504 SCR5047", goOn("ID=X SIZE=14"));
            site("RESET");
            site("RESUME=ON");
        }
        assertEquals(connects, bench.engine().connects().size(), "nothing was connected");
    }

    /** What is not a transfer that broke, but one that is wrong, is nothing to go on from. */
    @Test
    void aWrongTransferLeavesNoPart() throws IOException {
        WireClient.require(150, client.ask("STOR " + file + " ID=X SIZE=6"));
        client.frame(0, FIRST);
        client.eof(7);
        Reply reply = Bench.assertReply("552 SCR5521", client.reply());
        assertEquals("- -", pair(reply, "LEFT") + " " + pair(reply, "PART"));
        Reply nothing = begin("SIZE=14");
        assertEquals("426 - -", nothing.code() + " " + pair(nothing, "LEFT") + " " + pair(nothing, "PART"));
        assertEquals(List.of("file"), names());
    }

    @Test
    void withoutResumeThePartGoesToo() throws IOException {
        broken();
        site("RESUME=OFF");
        site("RESTART=" + KEPT);
        WireClient.require(150, client.ask("STOR " + file + " ID=X SIZE=14"));
        client.frame(0x20, "no".getBytes(US_ASCII));
        Bench.assertReply("426 SCR4261", client.reply());
        assertEquals(List.of("file"), names());
        Bench.assertReply("552 SCR5523", goOn("ID=X SIZE=14"));
    }

    @Test
    void anAttemptThatGotNoFurtherKeepsWhatThereIs() throws IOException {
        broken();
        site("RESTART=" + KEPT);
        WireClient.require(150, client.ask("STOR " + file + " ID=X SIZE=14"));
        client.frame(0x20, "no".getBytes(US_ASCII));
        assertEquals(KEPT, pair(Bench.assertReply("426 SCR4261", client.reply()), "PART"));
        bench.engine().gate(destination -> {
            throw new TransferFailure(Message.CONNECT_REFUSED, "nobody there");
        });
        Bench.assertReply("425 SCR4251", goOn("ID=X SIZE=14"));
        bench.engine().gate(destination -> {});
        Bench.assertReply("226 SCR0226", goOn("ID=X SIZE=14"));
        assertEquals(ALL, Files.readString(file));
    }

    @Test
    void aServerThatIsKilledLeavesWhatItAcknowledged() throws Exception {
        Remote server = Remote.script("exec " + SERVER);
        bench.engine().sftp(server);
        WireClient.require(150, client.ask("STOR " + file + " ID=X SIZE=300000"));
        client.frame(0, new byte[200_000]);
        Path part = part();
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> Files.size(part) > 150_000);
        server.kill();
        Reply reply = Bench.assertReply("451 SCR4513", client.reply());
        client.frame(0x20, "no".getBytes(US_ASCII));
        long sure = Long.parseLong(pair(reply, "PART"));
        assertTrue(sure > 0 && sure <= 200_000, reply.format());
        assertTrue(Files.size(part) >= sure, "more may have been done than was acknowledged");
        site("RESTART=" + sure);
        WireClient.require(150, client.ask("STOR " + file + " ID=X SIZE=300000"));
        client.frame(0, new byte[(int) (300_000 - sure)]);
        client.eof(300_000 - sure);
        Bench.assertReply("226 SCR0226", client.reply());
        assertEquals(300_000, Files.size(file));
    }

    /** RESUME is a wish: a host that cannot keep a part takes the file all the same. */
    @Test
    void aHostWithoutSftpKeepsNothing() throws IOException {
        bench.engine().sftp(line -> LocalCommand.run("exit 1"));
        WireClient.require(150, client.ask("STOR " + file + " ID=X SIZE=14"));
        client.frame(0x20, "no".getBytes(US_ASCII));
        assertEquals("-", pair(Bench.assertReply("426 SCR4261", client.reply()), "LEFT"));
        WireClient.require(150, client.ask("STOR " + file + " ID=X SIZE=8"));
        client.frame(0, REST);
        client.eof(8);
        assertEquals("SCP", pair(Bench.assertReply("226 SCR0226", client.reply()), "PROTOCOL"));
    }
}
