package org.scprelay.relay.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.scprelay.relay.text.TextRules.Structure;

/** Makes records and files of which most octets, but not all, can be translated. */
final class RandomText {

    private final Random random;
    private final CodePage page;
    private final CodePage other;
    private final int wild;
    /** Whether the text of a double-byte page goes on in the double-byte state. */
    private boolean open;

    RandomText(Random random, CodePage page, CodePage other) {
        this.random = random;
        this.page = page;
        this.other = other;
        this.wild = random.nextInt(3) == 0 ? 20 : 0;
    }

    /** Records for STOR; those of lines hold no line end, those of FIXED have LRECL octets. */
    static List<byte[]> records(Random random, TextRules rules) {
        RandomText text = new RandomText(random, rules.link(), rules.remote());
        List<byte[]> records = new ArrayList<>();
        for (int count = random.nextInt(5); count > 0; count--) {
            boolean remainder = count == 1 && random.nextInt(8) == 0;
            int length = rules.structure() == Structure.FIXED && !remainder
                    ? rules.length()
                    : random.nextInt(2 + Math.min(22, rules.length()));
            length = rules.structure() == Structure.FIXED ? Math.max(1, Math.min(length, rules.length())) : length;
            byte[] record = text.text(length);
            records.add(rules.structure() == Structure.LINES ? text.line(record) : record);
        }
        return records;
    }

    /** A remote file for RETR. */
    static byte[] file(Random random, TextRules rules) {
        RandomText text = new RandomText(random, rules.remote(), rules.link());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        if (random.nextInt(4) == 0) {
            byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
            file.write(mark, 0, random.nextInt(4));
        }
        for (int lines = random.nextInt(5); lines > 0; lines--) {
            int length = random.nextInt(2 + Math.min(22, rules.length()) + (random.nextInt(4) == 0 ? 10 : 0));
            file.writeBytes(text.text(length));
            if (lines > 1 || random.nextBoolean()) {
                for (int returns = random.nextInt(4); returns > 1; returns--) {
                    file.write('\r');
                }
                file.write(!rules.remote().isEbcdic() ? 0x0A : random.nextBoolean() ? 0x15 : 0x25);
            }
        }
        return file.toByteArray();
    }

    /** Without line ends, and in the single-byte state at its end. */
    private byte[] line(byte[] record) {
        byte[] ends = page.isEbcdic() ? new byte[] {0x15, 0x25} : new byte[] {0x0A};
        boolean pairs = false;
        for (int next = 0; next < record.length; next++) {
            for (byte end : ends) {
                record[next] = record[next] == end ? (byte) page.blank() : record[next];
            }
            pairs = page.isMixed() && (pairs ? record[next] != PairTable.SI : record[next] == PairTable.SO);
        }
        open = false;
        byte[] closed = Arrays.copyOf(record, record.length + (pairs ? 1 : 0));
        if (pairs) {
            closed[record.length] = PairTable.SI;
        }
        return closed;
    }

    private byte[] text(int length) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        while (octets.size() < length) {
            int choice = random.nextInt(100);
            int rest = length - octets.size();
            if (choice < wild) {
                octets.write(page.isMixed() && choice < wild / 4 ? PairTable.SO + choice % 2 : random.nextInt(256));
            } else if (choice < 40) {
                single(page.blank(), octets);
            } else {
                character(rest, octets);
            }
        }
        return Arrays.copyOf(octets.toByteArray(), length);
    }

    private void single(int octet, ByteArrayOutputStream octets) {
        if (open) {
            octets.write(PairTable.SI);
            open = false;
        }
        octets.write(octet);
    }

    /** Writes a pair of a double-byte page where there is room, most often with room for SI behind it. */
    private void pair(int pair, int rest, ByteArrayOutputStream octets) {
        if (rest < (open ? 2 : 3) + (random.nextInt(12) == 0 ? 0 : 1)) {
            single(page.blank(), octets);
            return;
        }
        if (!open) {
            octets.write(PairTable.SO);
            open = true;
        }
        octets.write(pair >> 8);
        octets.write(pair);
    }

    private void character(int rest, ByteArrayOutputStream octets) {
        int[] some = {'a', 'Z', '9', '[', '\t', '\f', 0xE4, 0x20AC, 0x416, 0x1F600, 0xFEFF, 0x85, 0x3000, 0x4E00, 0xFF5E
        };
        for (int tries = 0; tries < 5; tries++) {
            int character = random.nextBoolean() ? any() : some[random.nextInt(some.length)];
            boolean fits =
                    character > ' ' && (other.isUnicode() || other.octet(character) >= 0 || other.pair(character) >= 0);
            if (fits && page.isUnicode()) {
                octets.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
                return;
            }
            if (fits && page.octet(character) >= 0) {
                single(page.octet(character), octets);
                return;
            }
            if (fits && page.pair(character) >= 0) {
                pair(page.pair(character), rest, octets);
                return;
            }
        }
        single(page.blank(), octets);
    }

    /** A character of the page, or for UTF-8 of the other one; the tables of double-byte pages are half pairs. */
    private int any() {
        CodePage table = page.isUnicode() ? other : page;
        if (table.isUnicode()) {
            return 'x';
        }
        return table.isMixed() && random.nextBoolean()
                ? table.character(0x41 + random.nextInt(0x30), 0x40 + random.nextInt(0xBF))
                : table.character(random.nextInt(256));
    }
}
