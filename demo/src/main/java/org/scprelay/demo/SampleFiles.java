package org.scprelay.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes the files of the demo: always the same ones, so that two runs can be compared. */
final class SampleFiles {

    static final int PAYMENTS = 50_000;
    static final int RECORD = 80;
    static final int STATEMENTS = 32 << 20;

    private static final Charset EBCDIC = Charset.forName("IBM1047");
    private static final int CHUNK = 1 << 20;
    private static final long SEED = 20261122;

    private SampleFiles() {}

    /** Writes 80-octet records in EBCDIC without line ends, as a file on z/VSE has them. */
    static void payments(Path file) throws IOException {
        Random random = new Random(SEED);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int number = 1; number <= PAYMENTS; number++) {
                String record = "PAY%07d DE%020d EUR%011d.%02d INVOICE %08d"
                        .formatted(
                                number,
                                random.nextLong(1_000_000_000_000_000L),
                                random.nextInt(100_000),
                                random.nextInt(100),
                                random.nextInt(100_000_000));
                out.write("%-80s".formatted(record).getBytes(EBCDIC));
            }
        }
    }

    /** Writes octets that no compression and no text handling survives. */
    static void statements(Path file) throws IOException {
        Random random = new Random(SEED + 1);
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < STATEMENTS; written += CHUNK) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
    }

    /** Writes what the bank answers: text in ASCII, a line for each hundred payments. */
    static void receipt(Path file) throws IOException {
        StringBuilder text = new StringBuilder("RECEIPT OF THE BANK FOR payments.dat\n");
        for (int first = 1; first <= PAYMENTS; first += 100) {
            text.append("PAY%07d - PAY%07d ACCEPTED%n".formatted(first, first + 99));
        }
        text.append("END OF RECEIPT, " + PAYMENTS + " PAYMENTS\n");
        Files.writeString(file, text, StandardCharsets.US_ASCII);
    }
}
