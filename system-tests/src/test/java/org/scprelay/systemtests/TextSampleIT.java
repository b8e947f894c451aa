package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.testing.WireClient;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/**
 * Records of any octets under options of any kind, stored by a real SSH server and fetched by the same options: the same
 * records, or 551 with a place that there is, and nothing at the destination. Each try is made of its seed.
 */
@Timeout(120)
class TextSampleIT {

    private static final int TRIES = 120;
    private static final List<String> PAGES = List.of("IBM-1047", "IBM-037", "IBM-273", "IBM-1140", "IBM-930");
    private static final List<String> CHARSETS = List.of("UTF-8", "ISO-8859-15", "windows-1252", "IBM-500");
    private static final byte BLANK = 0x40;

    @TempDir
    Path home;

    /** One set of options, and records that may fit them. */
    private static final class Try {
        private final Random random;
        private final boolean text;
        private final boolean fixed;
        private final int length;
        private final List<byte[]> records = new ArrayList<>();

        Try(int seed) {
            random = new Random(seed);
            text = random.nextInt(3) > 0;
            fixed = random.nextBoolean();
            length = 1 + random.nextInt(100);
            boolean clean = random.nextInt(4) > 0;
            for (int rest = random.nextInt(300); rest > 0; rest--) {
                int most = fixed ? length : 200;
                byte[] record = new byte[fixed && !text ? length : random.nextInt(most + 1)];
                random.nextBytes(record);
                for (int i = 0; clean && text && i < record.length; i++) {
                    // Letters and blanks, which each of the pages has at the same place.
                    record[i] = (byte) (random.nextInt(5) == 0 ? BLANK : 0xC1 + (record[i] & 7));
                }
                records.add(record);
            }
        }

        String settings() {
            String any = "SITE CODEPAGE=" + PAGES.get(random.nextInt(PAGES.size())) + " CHARSET="
                    + CHARSETS.get(random.nextInt(CHARSETS.size())) + " EOL=" + (random.nextBoolean() ? "LF" : "CRLF");
            return any + (fixed ? " RECFM=F LRECL=" + length : text ? "" : " RDW=ON");
        }

        /** Sends each record in some frames. */
        Reply store(WireClient client, Path file) throws IOException {
            WireClient.require(150, client.ask("STOR " + file));
            long count = 0;
            for (byte[] record : records) {
                int cut = random.nextInt(record.length + 1);
                client.frame(0, Arrays.copyOf(record, cut));
                client.frame(0x80, Arrays.copyOfRange(record, cut, record.length));
                count += record.length;
            }
            client.eof(count);
            return client.reply();
        }

        void requireSame(List<byte[]> back, String what) {
            assertEquals(records.size(), back.size(), what);
            for (int i = 0; i < back.size(); i++) {
                byte[] record = records.get(i);
                byte[] expected = fixed ? Arrays.copyOf(record, length) : record;
                Arrays.fill(expected, record.length, expected.length, BLANK);
                assertArrayEquals(expected, back.get(i), what + ", record " + (i + 1));
            }
        }

        void requirePlace(Reply reply, String what) {
            int record = Integer.parseInt(reply.pair("RECORD").orElse("0"));
            int offset = Integer.parseInt(reply.pair("OFFSET").orElse("-1"));
            assertTrue(record >= 1 && record <= records.size(), what);
            assertTrue(offset >= 0 && offset <= records.get(record - 1).length, what);
        }
    }

    @Test
    void anyRecordsComeBackOrAreRefusedWithTheirPlace() throws Exception {
        int good = 0;
        try (Server server = Server.start(Server.Kind.OPENSSH, home.resolve("server"));
                RelayProcess relay = RelayProcess.start(
                        RelayProcess.Setup.open(home.resolve("relay"), server.clientKey(), server.knownHosts()));
                WireClient client =
                        new WireClient(LinkProviders.load().connect(relay.address(), LinkOptions.defaults()))) {
            client.hello("127.0.0.1", server.port());
            WireClient.require(200, client.ask("STRU R"));
            for (int seed = 0; seed < TRIES; seed++) {
                good += once(client, new Try(seed), seed) ? 1 : 0;
            }
        }
        assertTrue(good > TRIES / 3 && good < TRIES * 19 / 20, "tries that ended well: " + good);
    }

    private boolean once(WireClient client, Try one, int seed) throws IOException {
        Path there = Files.createDirectory(home.resolve("there-" + seed));
        Path file = there.resolve("file");
        WireClient.require(200, client.ask("SITE RESET"));
        WireClient.require(200, client.ask(one.text ? "TYPE A" : "TYPE I"));
        String settings = one.settings();
        WireClient.require(200, client.ask(settings));
        Reply stored = one.store(client, file);
        String what = "seed " + seed + ", " + settings + ": " + stored.format();
        if (stored.code() == 551) {
            one.requirePlace(stored, what);
            assertEquals(0, there.toFile().list().length, what);
            return false;
        }
        assertEquals(226, stored.code(), what);
        assertEquals(
                Integer.toString(one.records.size()), stored.pair("RECORDS").orElse("-"), what);
        WireClient.Output output = client.output("RETR " + file);
        assertEquals(226, output.last().code(), what + ", " + output.last().format());
        assertTrue(output.whole(), what);
        one.requireSame(output.records(), what);
        return true;
    }
}
