package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Remote paths that a careless relay would let the remote shell read: the file has exactly that name, nothing is run. */
@Timeout(300)
class PathsIT {

    private static final List<String> NAMES = List.of(
            "two words",
            " leading and trailing ",
            "it's",
            "\"double\"",
            "$(touch EXECUTED)",
            "`touch EXECUTED`",
            ";touch EXECUTED",
            "&& touch EXECUTED",
            "| touch EXECUTED",
            "> EXECUTED",
            "*",
            "?[a-z]{b,c}",
            "-rf",
            "--help",
            "~root",
            "$HOME",
            "!!",
            "back\\slash\\",
            "#comment",
            "a=b",
            "SIZE=5",
            "%41",
            "Überweisung €.txt",
            "日本語",
            "n".repeat(255),
            "é".repeat(127));

    @TempDir
    Path home;

    /** The names of a directory as the file system has them, whatever the locale of this JVM. */
    private static Set<String> names(Path directory) throws Exception {
        Process find = new ProcessBuilder("find", ".", "-mindepth", "1", "-printf", "%P\\0")
                .directory(directory.toFile())
                .redirectError(new File("/dev/null"))
                .start();
        String all = new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Set<String> names = new TreeSet<>(List.of(all.split("\0")));
        names.remove("");
        return names;
    }

    @Test
    void everyNameIsTakenLiterally() throws Exception {
        Path remote = Files.createDirectories(home.resolve("remote dir $(x)"));
        Files.writeString(home.resolve("in"), "data");
        Files.createDirectories(home.resolve("work"));
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts()))) {
            List<String> lines = new ArrayList<>(List.of(
                    "OPEN " + relay.address(),
                    "HOST " + System.getProperty("user.name") + "@127.0.0.1",
                    "PORT " + server.port()));
            for (int i = 0; i < NAMES.size(); i++) {
                String quoted = "'" + (remote + "/" + NAMES.get(i)).replace("'", "''") + "'";
                lines.addAll(List.of("INPUT in", "STOR " + quoted, "OUTPUT work/out-" + i, "RETR " + quoted));
            }
            Job job = Job.run(home, String.join("\n", lines) + "\nQUIT\n");
            assertEquals(0, job.returnCode(), job.listing());
        }
        assertEquals(new TreeSet<>(NAMES), names(remote));
        for (int i = 0; i < NAMES.size(); i++) {
            assertEquals("data", Files.readString(home.resolve("work/out-" + i)), NAMES.get(i));
        }
        assertEquals(false, Files.exists(Path.of(System.getProperty("user.home"), "EXECUTED")));
    }
}
