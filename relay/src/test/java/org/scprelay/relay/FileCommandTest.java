package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.LogLines;
import org.scprelay.relay.testing.Names;
import org.scprelay.relay.testing.Remote;
import org.scprelay.relay.testing.WireClient;

/** DELE, MKD, SIZE, RNFR and RNTO before OpenSSH's {@code sftp-server}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileCommandTest {

    private static final String SERVER = "/usr/lib/openssh/sftp-server";
    /** Octets that a memory link takes of a writer before its reader takes any. */
    private static final int LINK_HOLDS = 1 << 16;

    @TempDir
    Path directory;

    private Bench bench;
    private WireClient client;
    private Path file;

    @BeforeEach
    void start() throws IOException {
        Installed.requireFile(Path.of(SERVER), "openssh-sftp-server");
        bench = new Bench();
        client = bench.client();
        file = Files.writeString(directory.resolve("file"), "12345");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        assertEquals(0, bench.engine().open(), "every connection was closed");
        bench.close();
    }

    private Reply ask(String verb, Object path) throws IOException {
        return client.ask(verb + " " + Command.quote(path.toString()));
    }

    private Reply rename(Object from, Object to) throws IOException {
        Bench.assertReply("350 SCR0350", ask("RNFR", from));
        return ask("RNTO", to);
    }

    private void requireNames(String... names) throws IOException {
        assertEquals(List.of(names), Names.below(directory));
    }

    @Test
    void eachDoesWhatItSays() throws IOException {
        try (LogLines log = new LogLines()) {
            Reply size = Bench.assertReply("213 SCR0213", ask("SIZE", file));
            assertEquals("5", size.pair("SIZE").orElse("-"));
            Bench.assertReply("250 SCR0252", ask("MKD", directory.resolve("made")));
            Bench.assertReply("250 SCR0251", rename(file, directory + "/made/moved"));
            requireNames("d 0 made", "f 5 made/moved");
            Bench.assertReply("250 SCR0250", ask("DELE", directory + "/made/moved"));
            requireNames("d 0 made");
            assertEquals(
                    1,
                    log.count("DELE " + directory + "/made/moved at "),
                    log.lines().toString());
            assertEquals(5, log.count(" done"), log.lines().toString());
        }
    }

    @Test
    void aRenameReplacesAFileInOneStep() throws IOException {
        Path old = Files.writeString(directory.resolve("old"), "old");
        Bench.assertReply("250 SCR0251", rename(file, old));
        requireNames("f 5 old");
        Bench.assertReply("250 SCR0251", rename(old, old));
        requireNames("f 5 old");
    }

    /** The server alone decides otherwise, and a replacement in two steps would have a moment without either. */
    @Test
    void whatCannotReplaceRefusesAndTouchesNothing() throws IOException {
        bench.engine().sftp(line -> LocalCommand.run("exec " + SERVER + " -P posix-rename"));
        Path old = Files.writeString(directory.resolve("old"), "old");
        Reply refused = Bench.assertReply("550 SCR5505", rename(file, old));
        assertTrue(refused.text().contains("DELE it first"), refused.format());
        requireNames("f 3 old", "f 5 file");
        Bench.assertReply("250 SCR0251", rename(file, directory.resolve("new")));
        requireNames("f 3 old", "f 5 new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dir", "dir/", "link-to-dir", "link-to-dir/", "."})
    void nothingIsMovedIntoADirectory(String to) throws IOException {
        Files.createDirectory(directory.resolve("dir"));
        Files.createSymbolicLink(directory.resolve("link-to-dir"), Path.of("dir"));
        Bench.assertReply("550 SCR5502", rename(file, directory + "/" + to));
        requireNames("d 0 dir", "f 5 file", "l 3 link-to-dir");
    }

    @Test
    void aDirectoryIsRenamedAndReplacesNothing() throws IOException {
        Path from = Files.createDirectory(directory.resolve("from"));
        Files.createDirectory(directory.resolve("empty"));
        Bench.assertReply("550 SCR5502", rename(from, directory.resolve("empty")));
        Bench.assertReply("550 SCR5505", rename(from, file));
        Bench.assertReply("250 SCR0251", rename(from + "/", directory.resolve("to")));
        requireNames("d 0 empty", "d 0 to", "f 5 file");
    }

    /** rename(2) says that it succeeded and leaves both. */
    @Test
    void twoNamesOfOneFileAreNoRename() throws IOException {
        Files.createLink(directory.resolve("other"), file);
        Bench.assertReply("550 SCR5505", rename(file, directory.resolve("other")));
        requireNames("f 5 file", "f 5 other");
    }

    @Test
    void aLinkIsRemovedAndRenamedItself() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
        Bench.assertReply("250 SCR0251", rename(link, directory.resolve("name")));
        Bench.assertReply("250 SCR0250", ask("DELE", directory.resolve("name")));
        requireNames("f 5 file");
        Files.createSymbolicLink(link, Path.of("nowhere"));
        Bench.assertReply("250 SCR0251", rename(file, link));
        requireNames("f 5 link");
    }

    @Test
    void whatIsNotThereOrNoFileIsNamed() throws IOException {
        for (String verb : List.of("DELE", "SIZE", "RNFR")) {
            Reply reply = Bench.assertReply("550 SCR5500", ask(verb, directory + "/missing"));
            assertTrue(reply.text().startsWith(directory + "/missing at "), reply.format());
        }
        Bench.assertReply("550 SCR5500", ask("MKD", directory + "/missing/made"));
        Reply reply = Bench.assertReply("550 SCR5500", rename(file, directory + "/missing/file"));
        assertTrue(reply.text().startsWith(directory + "/missing/file at "), reply.format());
        Path dir = Files.createDirectory(directory.resolve("dir"));
        Bench.assertReply("550 SCR5502", ask("DELE", dir));
        Bench.assertReply("550 SCR5502", ask("SIZE", dir));
        Bench.assertReply("550 SCR5505", ask("MKD", dir));
        Bench.assertReply("550 SCR5505", ask("MKD", file));
        Bench.assertReply("550 SCR5503", ask("SIZE", "/dev/null"));
        requireNames("d 0 dir", "f 5 file");
    }

    @Test
    void rnfrHoldsForTheNextCommandOnly() throws IOException {
        Bench.assertReply("503 SCR5035", ask("RNTO", directory + "/to"));
        for (String between : List.of("NOOP", "SITE MODE=9", "RNFR " + directory + "/missing")) {
            Bench.assertReply("350 SCR0350", ask("RNFR", file));
            client.ask(between);
            client.ask("SITE RESET");
            Bench.assertReply("503 SCR5035", ask("RNTO", directory + "/to"));
        }
        Bench.assertReply("550 SCR5500", rename(file, directory + "/missing/to"));
        Bench.assertReply("503 SCR5035", ask("RNTO", directory + "/to"));
        requireNames("f 5 file");
        client.send("RNFR " + file, "", "RNTO " + directory + "/to", "RNTO " + directory + "/more");
        Bench.assertReply("350 SCR0350", client.reply());
        Bench.assertReply("250 SCR0251", client.reply());
        Bench.assertReply("503 SCR5035", client.reply());
        requireNames("f 5 to");
    }

    /** However its path is spelled; and the part beside it is a file of the transfer, too. */
    @ParameterizedTest
    @ValueSource(strings = {"SCP", "SFTP"})
    void whatATransferIsWritingIsBusy(String protocol) throws IOException {
        Installed.requireScp();
        try (WireClient writer = bench.client()) {
            WireClient.require(200, writer.ask("SITE PROTOCOL=" + protocol));
            WireClient.require(150, writer.ask("STOR " + file + " SIZE=8 ID=W"));
            String part = Names.below(directory).get(0).substring("f 0 ".length());
            assertTrue(part.startsWith("file.part-W-"), part);
            for (String path : List.of(file.toString(), directory + "/./file", directory + "/" + part)) {
                Bench.assertReply("450 SCR4500", ask("DELE", path));
                Bench.assertReply("450 SCR4500", ask("RNFR", path));
                Bench.assertReply("450 SCR4500", ask("MKD", path).code() == 550 ? ask("DELE", path) : ask("MKD", path));
            }
            Path other = Files.writeString(directory.resolve("other"), "other");
            Bench.assertReply("450 SCR4500", rename(other, directory + "/../" + directory.getFileName() + "/file"));
            Bench.assertReply("213 SCR0213", ask("SIZE", file));
            writer.frame(0, "new text".getBytes(UTF_8));
            writer.eof(8);
            Bench.assertReply("226 SCR0226", writer.reply());
        }
        Bench.assertReply("250 SCR0250", ask("DELE", file));
        requireNames("f 5 other");
    }

    /** Its client does not even take the reply, whose end has no room behind those that it did not take before. */
    @Test
    void whatWasChangedIsFreeBeforeTheReply() throws IOException {
        WireClient.require(200, client.ask("NOOP"));
        client.send("NOOP");
        int octets = client.line().length() + 1;
        int before = LINK_HOLDS / octets;
        client.send("NOOP\n".repeat(before) + "DELE " + file);
        try (WireClient next = bench.client()) {
            Awaitility.await().until(() -> !file.toFile().exists());
            Awaitility.await().until(() -> next.ask("STOR " + file + " SIZE=3").code() == 150);
            next.frame(0, "new".getBytes(UTF_8));
            next.eof(3);
            Bench.assertReply("226 SCR0226", next.reply());
        }
        for (int i = 0; i < before; i++) {
            WireClient.require(200, client.reply());
        }
        Reply reply = Bench.assertReply("250 SCR0250", client.reply());
        assertTrue(before * octets + reply.format().length() >= LINK_HOLDS, reply.format());
        requireNames("f 3 file");
    }

    @Test
    void aHostWithoutSftpIsToldWithTheRemedy() throws IOException {
        bench.engine().sftp(line -> LocalCommand.run("echo no such subsystem >&2; exit 1"));
        WireClient.require(200, client.ask("SITE PROTOCOL=SCP"));
        for (String verb : List.of("DELE", "SIZE", "RNFR", "MKD")) {
            Reply reply = Bench.assertReply("504 SCR5046", ask(verb, file));
            assertTrue(reply.text().contains("commands on files need SFTP"), reply.format());
        }
        requireNames("f 5 file");
    }

    @Test
    void aServerThatEndsLeavesADoubt() throws IOException {
        bench.engine().sftp(line -> LocalCommand.run(dropping(4, "")));
        Reply reply = ask("DELE", file);
        assertEquals(451, reply.code(), reply.format());
        assertDoubt(reply);
    }

    /** The answer to the rename came, and that to the question whether both were one file did not. */
    @Test
    void soDoesOneThatEndsBehindARename() throws IOException {
        Files.createLink(directory.resolve("other"), file);
        bench.engine().sftp(line -> LocalCommand.run(dropping(8, "")));
        Reply reply = rename(file, directory.resolve("other"));
        assertEquals(451, reply.code(), reply.format());
        assertDoubt(reply);
    }

    /**
     * A server that gets some requests and not the next one. Of DELE it is the fifth that removes, behind INIT, limits, the
     * question for the file and that for its directory.
     */
    private String dropping(int behind, String then) {
        return "cd '" + directory + "'; more() { head -c 4 > n; cat n;"
                + " head -c $(od -An -tu1 n | awk '{print $4+$3*256}'); };"
                + " (" + "more; ".repeat(behind) + "more > dropped; " + then + ") | " + SERVER;
    }

    private static void assertDoubt(Reply reply) {
        assertTrue(reply.text().endsWith("; whether it was done is not known"), reply.format());
    }

    @Test
    void aServerThatDoesNotAnswerLeavesADoubt() throws IOException {
        try (Bench slow = new Bench(Limits.of("remoteStall", 1500));
                WireClient waiting = slow.client()) {
            slow.engine().sftp(line -> LocalCommand.run(dropping(4, "exec sleep 1000")));
            Reply reply = Bench.assertReply("451 SCR4511", waiting.ask("DELE " + file));
            assertTrue(reply.text().contains("waiting for the answer to DELE; "), reply.format());
            assertDoubt(reply);
        }
    }

    @Test
    void soDoesARelayThatIsStopped() throws Exception {
        bench.engine().sftp(line -> LocalCommand.run(dropping(4, "exec sleep 1000")));
        client.send("DELE " + file);
        // Four octets of its length, and one at least that says what it is.
        Awaitility.await().until(() -> directory.resolve("dropped").toFile().length() > 4);
        CompletableFuture<Void> stop = CompletableFuture.runAsync(bench.relay()::close);
        assertDoubt(Bench.assertReply("421 SCR4210", client.reply()));
        Bench.assertEnd(client);
        client.hangUp();
        stop.get();
    }

    /** Nothing was asked for yet. */
    @Test
    void aServerThatHangsIsTimedAndTold() throws IOException {
        try (Bench slow = new Bench(Limits.of("remoteStall", 1000, "progress", 100));
                WireClient waiting = slow.client()) {
            slow.engine().sftp(Remote.script("exec sleep 1000"));
            waiting.send("DELE " + file);
            assertTrue(waiting.line().startsWith("110 SCR0110I"), "a 110 line comes first");
            Reply reply = Bench.assertReply("451 SCR4511", waiting.reply());
            assertTrue(reply.text().endsWith(", waiting for the answer to DELE"), reply.format());
            assertEquals(0, slow.engine().open());
            Bench.assertReply("200 SCR0206", waiting.ask("NOOP"));
        }
        requireNames("f 5 file");
    }
}
