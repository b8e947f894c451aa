package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.scp.ScriptedPeer;
import org.scprelay.relay.sftp.ServerScript;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Limits;
import org.scprelay.relay.testing.Names;
import org.scprelay.relay.testing.Remote;
import org.scprelay.relay.testing.WireClient;

/** LIST and NLST before OpenSSH's {@code sftp-server}, and before servers that lie. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ListTest {

    private static final String SERVER = "/usr/lib/openssh/sftp-server";
    private static final int NAME = 104;

    @TempDir
    Path directory;

    private Bench bench;
    private WireClient client;

    @BeforeEach
    void start() throws IOException {
        Installed.requireFile(Path.of(SERVER), "openssh-sftp-server");
        bench = new Bench();
        client = bench.client();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        Awaitility.await().until(() -> bench.engine().open() == 0);
        bench.close();
    }

    private List<String> list(String verb, Object path) throws IOException {
        WireClient.Output output = client.output(verb + " " + Command.quote(path.toString()));
        Bench.assertReply("226 SCR0228", output.last());
        assertTrue(output.whole(), "EOF with COUNT");
        List<String> records = output.records().stream()
                .map(octets -> new String(octets, UTF_8))
                .sorted()
                .toList();
        assertEquals(
                Integer.toString(records.size()), output.last().pair("RECORDS").orElse("-"));
        return records;
    }

    @Test
    void eachKindOfEntryHasItsLine() throws IOException {
        Path file = Files.writeString(directory.resolve("a file"), "12345");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.createDirectory(directory.resolve("sub"));
        Files.setPosixFilePermissions(directory.resolve("sub"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Names.run("mkfifo -m 600 '" + directory + "/queue'; ln -s nowhere '" + directory + "/link'");
        Names.run("cd '" + directory + "' && touch -d 2026-11-22T08:00:00Z 'a file' sub queue");
        List<String> lines = list("LIST", directory);
        assertEquals("d 0755 " + Files.size(directory.resolve("sub")) + " 2026-11-22T08:00:00Z sub", lines.get(0));
        assertEquals("f 0640 5 2026-11-22T08:00:00Z a file", lines.get(1));
        assertTrue(lines.get(2).matches("l 0777 7 2[0-9-]+T[0-9:]+Z link"), lines.get(2));
        assertEquals("o 0600 0 2026-11-22T08:00:00Z queue", lines.get(3));
        assertEquals(List.of("a file", "link", "queue", "sub"), list("NLST", directory));
        assertEquals(List.of(lines.get(1)), list("LIST", file), "of a file that itself");
        assertEquals(List.of("link"), list("NLST", directory.resolve("link")));
        assertEquals(List.of(), list("NLST", directory.resolve("sub")));
    }

    @Test
    void withoutAPathItIsWhereTheServerBegins() throws IOException {
        bench.engine().sftp(line -> LocalCommand.run("cd '" + directory + "' && exec " + SERVER));
        Names.file(directory, "here", 1);
        WireClient.Output output = client.output("NLST");
        Bench.assertReply("226 SCR0228", output.last());
        assertEquals(1, output.records().size());
    }

    /** What a line cannot hold is escaped, and % itself, so that each name can be had back. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "100% sure | 100%25 sure",
                "a%0Ab | a%250Ab",
                "-rf | -rf",
                "it's \\ a # \u00E4\u20AC | it's \\ a # \u00E4\u20AC",
                "nel\u0085 | nel%C2%85",
                "two\u2028lines | two%E2%80%A8lines"
            })
    void namesAreEscaped(String name, String record) throws IOException {
        Names.file(directory, name, 1);
        assertEquals(List.of(record), list("NLST", directory));
    }

    @Test
    void controlCharactersAndWhatIsNoTextAreEscaped() throws IOException {
        Names.run("cd '" + directory + "' && n=$(printf 'a\\nb\\tc\\033d\\377e\\303') && : > \"$n\"");
        assertEquals(List.of("a%0Ab%09c%1Bd%FFe%C3"), list("NLST", directory));
    }

    @Test
    void anEbcdicPageHoldsLess() throws IOException {
        Names.file(directory, "\u00E4#\u20AC%", 1);
        try (WireClient host = bench.connect()) {
            byte[] page = list(host, "IBM-273", directory);
            assertEquals("\u00E4#%E2%82%AC%25", new String(page, "IBM273"));
        }
    }

    private static byte[] list(WireClient host, String page, Path path) throws IOException {
        for (String line :
                List.of("HELLO SCPRELAY/1 CODEPAGE=" + page, "USER u", "HOST host.example", "NLST " + path)) {
            host.write((line + "\u0085").getBytes("IBM273"));
        }
        for (int lines = 0; lines < 4; ) {
            lines += host.read() == 0x15 ? 1 : 0;
        }
        WireClient.Frame frame = host.frame();
        assertEquals(0x80, frame.flags());
        return frame.octets();
    }

    @Test
    void whatCannotBeListedIsTold() throws IOException {
        Bench.assertReply("550 SCR5500", client.ask("LIST " + directory + "/missing"));
        Bench.assertReply("200 SCR0206", client.ask("NOOP"));
        bench.engine().sftp(line -> LocalCommand.run("echo none >&2; exit 1"));
        Bench.assertReply("504 SCR5046", client.ask("LIST " + directory));
    }

    @Test
    void manyEntriesArriveInSmallFrames() throws IOException {
        Names.run("cd '" + directory + "' && for i in $(seq 1000 3999); do : > file-$i; done");
        List<String> names = list("NLST", directory);
        assertEquals(3000, names.size());
        assertEquals("file-1000", names.get(0));
        assertEquals("file-3999", names.get(2999));
    }

    /** A server that answers OPENDIR, and READDIR as a test says. */
    private interface Entries {
        void answer(ServerScript server, int id, int number) throws IOException;
    }

    private void serve(Entries entries) {
        bench.engine()
                .sftp(line -> new ScriptedPeer(peer -> {
                    ServerScript server = new ServerScript(peer);
                    server.greet();
                    int opened = server.take().id();
                    server.say(102, out -> {
                        out.writeInt(opened);
                        ServerScript.string(out, "handle");
                    });
                    for (int number = 0; true; number++) {
                        entries.answer(server, server.take().id(), number);
                    }
                }));
    }

    private static void names(ServerScript server, int id, String... names) throws IOException {
        server.say(NAME, out -> {
            out.writeInt(id);
            out.writeInt(names.length);
            for (String name : names) {
                ServerScript.string(out, name);
                ServerScript.string(out, "long");
                out.writeInt(0);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"a/b, slash", "'', slash", "../up, slash"})
    void whatCanBeNoEntryIsRefused(String name, String phrase) throws IOException {
        serve((server, id, number) -> {
            if (number == 0) {
                names(server, id, "good", name);
            } else {
                server.status(id, 1, "");
            }
        });
        WireClient.Output output = client.output("LIST /d");
        Bench.assertReply("451 SCR4515", output.last());
        assertTrue(output.aborted(), "ABORT");
        assertTrue(output.last().text().contains(phrase), output.last().format());
        Bench.assertReply("200 SCR0206", client.ask("NOOP"));
    }

    @Test
    void nothingForEverIsRefused() throws IOException {
        serve((server, id, number) -> {
            if (number < 1000) {
                names(server, id, ".", "..");
            } else {
                server.status(id, 1, "");
            }
        });
        Bench.assertReply("451 SCR4515", client.output("LIST /d").last());
        serve((server, id, number) -> names(server, id));
        Bench.assertReply("451 SCR4515", client.output("LIST /d").last());
    }

    @Test
    void whatAServerDoesNotTellIsADash() throws IOException {
        serve((server, id, number) -> {
            if (number == 0) {
                names(server, id, "name");
            } else {
                server.status(id, 1, "");
            }
        });
        assertEquals(List.of("o - - - name"), list("LIST", "/d"));
    }

    /** Nobody has to keep what is endless: it goes to the client as it comes, until that is gone. */
    @Test
    void anEndlessDirectoryIsPassedOnUntilTheClientGoes() throws IOException {
        String name = "n".repeat(200);
        serve((server, id, number) -> names(server, id, name, name, name, name));
        client.send("NLST /d");
        WireClient.require(150, client.reply());
        List<byte[]> some = new ArrayList<>();
        while (some.size() < 20_000) {
            some.add(client.frame().octets());
        }
        assertEquals(name, new String(some.get(19_999), UTF_8));
        client.hangUp();
        Awaitility.await().until(() -> bench.engine().open() == 0);
    }

    @Test
    void aServerThatFailsOnTheWayIsNoWholeList() throws IOException {
        serve((server, id, number) -> {
            if (number == 0) {
                names(server, id, "first");
            } else {
                server.status(id, 4, "Input/output error");
            }
        });
        WireClient.Output output = client.output("NLST /d");
        assertTrue(output.aborted(), "ABORT, no EOF");
        assertEquals(451, output.last().code(), output.last().format());
    }

    @ParameterizedTest
    @ValueSource(strings = {"LIST", "NLST"})
    void aServerThatIsSilentFromTheBeginningIsTimedToo(String verb) throws IOException {
        try (Bench slow = new Bench(Limits.of("remoteStall", 1000));
                WireClient waiting = slow.client()) {
            slow.engine().sftp(Remote.script("exec sleep 1000"));
            Reply reply = Bench.assertReply("425 SCR4256", waiting.ask(verb + " /d"));
            assertTrue(reply.text().endsWith(", waiting for the directory to be open"), reply.format());
            assertEquals(0, slow.engine().open());
            Bench.assertReply("200 SCR0206", waiting.ask("NOOP"));
        }
    }

    /** While the server is silent, keep-alive frames find out that the client is gone; else the stall is told. */
    @Test
    void aSilentServerIsTimed() throws IOException {
        try (Bench slow = new Bench(Limits.of("remoteStall", 1500, "progress", 100));
                WireClient waiting = slow.client()) {
            slow.engine()
                    .sftp(line -> new ScriptedPeer(peer -> {
                        ServerScript server = new ServerScript(peer);
                        server.greet();
                        int opened = server.take().id();
                        server.say(102, out -> {
                            out.writeInt(opened);
                            ServerScript.string(out, "handle");
                        });
                        peer.takeAll();
                    }));
            waiting.send("LIST /d");
            WireClient.require(150, waiting.reply());
            assertEquals(0, waiting.frame().flags(), "a keep-alive frame");
            WireClient.Output output = waiting.frames();
            assertTrue(output.aborted(), "ABORT");
            Bench.assertReply("451 SCR4511", output.last());
        }
    }
}
