package org.scprelay.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.WireClient;

/** Generated names through STOR and RETR over SFTP: exactly that file, and nothing else in its directory. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SftpNamesTest {

    private static final int NAMES = 30;
    private static final int LONGEST = 255;

    /** What means something to a shell, to the link protocol, to sftp's own client, or to a file system. */
    private static final List<String> PIECES = List.of(
            "*",
            "?",
            "[",
            "]",
            "{a,b}",
            "~",
            "$HOME",
            "`id`",
            "$(id)",
            ";",
            "&",
            "|",
            "<",
            ">",
            "'",
            "\"",
            "\\",
            "!",
            "#",
            "%41",
            "%",
            " ",
            "  ",
            "=",
            "SIZE=5",
            "-",
            "--",
            "..",
            ".",
            ".part-",
            "-old",
            ":",
            "\u00e9",
            "e\u0301",
            "\u65e5\u672c",
            "\u20ac",
            "\ud83d\ude80",
            "\u00a0",
            "\u200b",
            "\u202e",
            "\ufeff",
            "a",
            "B",
            "0",
            "_",
            "@",
            "+",
            ",",
            "^",
            "(",
            ")");

    @TempDir
    Path home;

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        int pieces = random.nextInt(10) == 0 ? 200 : 1 + random.nextInt(12);
        for (int i = 0; i < pieces; i++) {
            String piece = random.nextInt(3) == 0
                    ? Character.toString(' ' + random.nextInt('~' - ' '))
                    : PIECES.get(random.nextInt(PIECES.size()));
            boolean fits = (name + piece).getBytes(UTF_8).length <= LONGEST;
            name.append(piece.equals("/") || !fits ? "" : piece);
        }
        return List.of("", ".", "..").contains(name.toString()) ? "x" + name : name.toString();
    }

    /** The names of a directory as the file system has them, whatever the locale of this JVM. */
    private static TreeSet<String> names(Path directory) throws Exception {
        Process find = new ProcessBuilder("find", ".", "-mindepth", "1", "-printf", "%P\\0")
                .directory(directory.toFile())
                .redirectError(new File("/dev/null"))
                .start();
        String all = new String(find.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, find.waitFor());
        TreeSet<String> names = new TreeSet<>(Arrays.asList(all.split("\0")));
        names.remove("");
        return names;
    }

    /** Each replaces a file of that name, too, and finds all those before it in the directory. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aNameIsExactlyThatFile(long seed) throws Exception {
        Installed.requireFile(Path.of("/usr/lib/openssh/sftp-server"), "openssh-sftp-server");
        Path directory = Files.createDirectory(home.resolve("remote $(x) 'd'"));
        Random random = new Random(seed);
        TreeSet<String> stored = new TreeSet<>();
        try (Bench bench = new Bench();
                WireClient client = bench.client()) {
            WireClient.require(200, client.ask("SITE PROTOCOL=SFTP"));
            for (int i = 0; i < NAMES; i++) {
                String name = name(random);
                String path = directory + "/" + name;
                byte[] octets = (i + " is " + name).getBytes(UTF_8);
                Bench.assertReply("226 SCR0226", client.stor(path, octets));
                stored.add(name);
                assertEquals(stored, names(directory), "behind STOR of " + name);
                WireClient.Retrieved retrieved = client.retr(path);
                Bench.assertReply("226 SCR0227", retrieved.last());
                assertTrue(retrieved.whole(), name);
                assertArrayEquals(octets, retrieved.octets(), name);
            }
        }
        assertTrue(stored.size() > NAMES / 2, "the names differ");
    }
}
