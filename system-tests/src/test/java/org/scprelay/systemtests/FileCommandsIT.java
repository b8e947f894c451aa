package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on remote files from a deck to the destination, each part a process of its own. */
@Timeout(300)
class FileCommandsIT {

    private static final String PEER = "from = [\"tcp:127.0.0.1\"]\ntrust = \"network\"\nto = [\"*@127.0.0.1:*\"]\n"
            + "may = [\"stor\", \"retr\", \"list\", \"manage\", \"exec\"]\ncommands = [\"head -c *\", \"echo  '*'; echo why >&2\"]\n";

    @TempDir
    Path home;

    private interface Body {
        void run(String head) throws Exception;
    }

    private void with(Body body) throws Exception {
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts())
                                .withPeer(PEER)
                                .withJvmOptions("-Xmx64m"))) {
            body.run(String.join(
                    "\n",
                    "OPEN " + relay.address(),
                    "HOST " + System.getProperty("user.name") + "@127.0.0.1",
                    "PORT " + server.port(),
                    ""));
        }
    }

    @Test
    void aDeckPutsItsFileUnderItsFinalNameAndLooks() throws Exception {
        Path there = Files.createDirectories(home.resolve("there"));
        Files.writeString(home.resolve("in"), "data");
        with(head -> {
            Job job = Job.run(
                    home,
                    head
                            + String.join(
                                    "\n",
                                    "MKD " + there + "/done",
                                    "INPUT in",
                                    "STOR '" + there + "/it''s new'",
                                    "SIZE '" + there + "/it''s new'",
                                    "RNFR '" + there + "/it''s new'",
                                    "RNTO " + there + "/done/100%",
                                    "NLST " + there + "/done",
                                    "OUTPUT list",
                                    "LIST " + there + "/done",
                                    "EXEC echo  'two  blanks'; echo why >&2",
                                    "DELE " + there + "/done/100%",
                                    "QUIT",
                                    ""));
            assertEquals(0, job.returnCode(), job.listing());
            for (String line : List.of("     | 100%25\n", "     | two  blanks\n", "     | why\n", "SIZE=4", "EXIT=0")) {
                assertTrue(job.listing().contains(line), job.listing());
            }
            assertTrue(
                    Files.readString(home.resolve("list")).matches("f 0644 4 2[0-9-]+T[0-9:]+Z 100%25\n"),
                    Files.readString(home.resolve("list")));
        });
        assertEquals(List.of(), List.of(there.resolve("done").toFile().list()));
    }

    /** A heap of 64 MiB at both ends of the link. */
    @Test
    @Tag("alone")
    void whatACommandWritesIsNotKeptOnItsWay() throws Exception {
        long size = 256L << 20;
        with(head -> {
            Path deck = Files.writeString(
                    home.resolve("deck"),
                    head + "OUTPUT " + home.resolve("out") + "\nEXEC head -c " + size + " /dev/zero\nQUIT\n");
            Process job = new ProcessBuilder(Program.command(List.of("-Xmx64m"), "run", deck.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("listing").toFile())
                    .start();
            assertTrue(job.waitFor(200, TimeUnit.SECONDS), "the job ends");
            assertEquals(0, job.exitValue(), Files.readString(home.resolve("listing")));
        });
        assertEquals(size, Files.size(home.resolve("out")));
        Files.delete(home.resolve("out"));
    }
}
