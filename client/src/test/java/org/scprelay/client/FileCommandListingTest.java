package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the listing shows of commands on remote files, word for word. */
class FileCommandListingTest {

    @TempDir
    Path folder;

    private static String body(Job job) {
        String listing = job.listing();
        return listing.substring(listing.indexOf("   2 ")).replaceAll(" in [0-9.]+ .?s, .*", " in T");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void eachCommandHasItsReply() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.expect("SIZE /in/pay.bin");
            wire.send("213 SCR0213I SIZE=11 : size of /in/pay.bin");
            wire.expect("MKD '/in/old jobs'");
            wire.send("250 SCR0252I : made the directory /in/old jobs");
            wire.expect("RNFR /in/pay.bin");
            wire.send("350 SCR0350I : RNTO comes next, for /in/pay.bin");
            wire.expect("RNTO '/in/old jobs/pay''s.bin'");
            wire.send("250 SCR0251I : renamed to /in/old jobs/pay's.bin");
            wire.expect("DELE /in/gone");
            wire.send("550 SCR5500E : /in/gone at acme@bank:22: nothing of that name is there");
            wire.bye();
        })) {
            Job job = Job.at(
                    relay,
                    "SIZE /in/pay.bin",
                    "MKD '/in/old jobs'",
                    "RNFR /in/pay.bin",
                    "RNTO '/in/old jobs/pay''s.bin'",
                    "DELE /in/gone",
                    "QUIT");
            assertEquals(12, job.run(), job.listing());
            assertEquals("""
                   2 SIZE /in/pay.bin
                     213 SCR0213I SIZE=11 : size of /in/pay.bin
                   3 MKD '/in/old jobs'
                     250 SCR0252I : made the directory /in/old jobs
                   4 RNFR /in/pay.bin
                     350 SCR0350I : RNTO comes next, for /in/pay.bin
                   5 RNTO '/in/old jobs/pay''s.bin'
                     250 SCR0251I : renamed to /in/old jobs/pay's.bin
                   6 DELE /in/gone
                     550 SCR5500E : /in/gone at acme@bank:22: nothing of that name is there
                     -- the rest of the deck is not run
                     -- return code 12
                RETURN CODE 12
                """, body(job));
        }
    }

    @Test
    void recordsAndOutputStandBehindABar() throws Exception {
        try (FakeRelay relay = new FakeRelay(wire -> {
            wire.greet();
            wire.expect("LIST");
            wire.send("150 SCR0152I : listing .");
            wire.frame(0, new byte[0]);
            wire.frame(0x80, utf8("f 0644 5 2026-11-22T08:00:00Z 100%25 a file"));
            wire.frame(0x80, utf8("d 0755 4096 2026-11-22T08:00:00Z old"));
            wire.count(79);
            wire.send("226 SCR0228I RECORDS=2 LINK=79 SECONDS=0.002 : listed .");
            wire.expect("NLST /d");
            wire.send("150 SCR0152I : listing /d");
            wire.frame(0x80, utf8("a%0Ab"));
            wire.count(5);
            wire.send("226 SCR0228I RECORDS=1 LINK=5 SECONDS=0.002 : listed /d");
            wire.expect("EXEC receive-done x");
            wire.send("150 SCR0153I : running receive-done x");
            wire.frame(0, utf8("one\ntwo"));
            wire.frame(0x08, utf8(" wrong\n"));
            wire.count(14);
            wire.send("554 SCR5540E EXIT=3 LINK=14 SECONDS=0.002 : the command ended with exit status 3");
            wire.bye();
        })) {
            Job job = Job.at(
                    relay, "LIST", "OUTPUT " + folder.resolve("names"), "NLST /d", "EXEC receive-done x", "QUIT");
            assertEquals(12, job.run(), job.listing());
            assertEquals("""
                   2 LIST
                     150 SCR0152I : listing .
                     | f 0644 5 2026-11-22T08:00:00Z 100%25 a file
                     | d 0755 4096 2026-11-22T08:00:00Z old
                     226 SCR0228I RECORDS=2 LINK=79 SECONDS=0.002 : listed .
                     -- 79 octets in 2 records received in T
                   3 OUTPUT FOLDER/names
                   4 NLST /d
                     150 SCR0152I : listing /d
                     226 SCR0228I RECORDS=1 LINK=5 SECONDS=0.002 : listed /d
                     -- 5 octets in 1 record received in T
                   5 EXEC receive-done x
                     150 SCR0153I : running receive-done x
                     | one
                     | two wrong
                     554 SCR5540E EXIT=3 LINK=14 SECONDS=0.002 : the command ended with exit status 3
                     -- the rest of the deck is not run
                     -- return code 12
                RETURN CODE 12
                """, body(job).replace(folder.toString(), "FOLDER"));
        }
        assertEquals("a%0Ab\n", Files.readString(folder.resolve("names")));
    }
}
