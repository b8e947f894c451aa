package org.scprelay.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * Writes the files of the demo: always the same ones, so that two runs can be compared.
 *
 * @param payments number of 80-octet records
 * @param statements size in octets
 */
record SampleFiles(int payments, int statements) {

    private static final Charset EBCDIC = Charset.forName("IBM1047");
    private static final int CHUNK = 1 << 20;
    private static final long SEED = 20261122;

    /** Returns those of a working day: 4 MB of payments, 32 MiB of statements. */
    static SampleFiles realistic() {
        return new SampleFiles(50_000, 32 << 20);
    }

    /** Writes 80-octet records in EBCDIC without line ends, as a file on z/VSE has them. */
    void writePayments(Path file) throws IOException {
        Random random = new Random(SEED);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int number = 1; number <= payments; number++) {
                String record = String.format(
                        Locale.ROOT,
                        "PAY%07d DE%020d EUR%011d.%02d INVOICE %08d",
                        number,
                        random.nextLong(1_000_000_000_000_000L),
                        random.nextInt(100_000),
                        random.nextInt(100),
                        random.nextInt(100_000_000));
                out.write(String.format("%-80s", record).getBytes(EBCDIC));
            }
        }
    }

    /** Writes octets that no compression and no text handling survives. */
    void writeStatements(Path file) throws IOException {
        Random random = new Random(SEED + 1);
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int left = statements; left > 0; left -= CHUNK) {
                random.nextBytes(chunk);
                out.write(chunk, 0, Math.min(left, CHUNK));
            }
        }
    }

    /** Writes what the bank answers: text in ASCII, a line for each hundred payments. */
    void writeReceipt(Path file) throws IOException {
        StringBuilder text = new StringBuilder("RECEIPT OF THE BANK FOR payments.dat\n");
        for (int first = 1; first <= payments; first += 100) {
            text.append(String.format(Locale.ROOT, "PAY%07d - PAY%07d ACCEPTED\n", first, first + 99));
        }
        text.append("END OF RECEIPT, " + payments + " PAYMENTS\n");
        Files.writeString(file, text, StandardCharsets.US_ASCII);
    }
}
