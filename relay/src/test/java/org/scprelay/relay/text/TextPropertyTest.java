package org.scprelay.relay.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.scprelay.relay.text.TextRules.LineEnd;
import org.scprelay.relay.text.TextRules.LongLines;
import org.scprelay.relay.text.TextRules.Structure;

/**
 * Any records, any cut, any legal rules: what {@link TextModel} says, or a fault at the record and offset that it names; and
 * there and back the same records. Each try is made of its seed, which a failure names.
 */
@Tag("heavy")
final class TextPropertyTest {

    private static final int TRIES = 40_000;

    private final List<CodePage> pages = pages();

    private static List<CodePage> pages() {
        List<CodePage> pages = new ArrayList<>();
        try {
            for (String name : CodePageTest.singleOctetPages()) {
                pages.add(CodePage.of(name));
            }
        } catch (CodePageException e) {
            throw new IllegalStateException(e);
        }
        return pages;
    }

    @Test
    void storeIsWhatTheModelSays() throws Exception {
        int good = 0;
        for (int seed = 0; seed < TRIES; seed++) {
            good += storeOnce(seed) ? 1 : 0;
        }
        assertTrue(good > TRIES / 5 && good < TRIES * 9 / 10, "tries that ended well: " + good);
    }

    private boolean storeOnce(int seed) throws Exception {
        Random random = new Random(seed);
        TextRules rules = rules(random);
        List<byte[]> records = records(random, rules);
        boolean ended = random.nextInt(8) != 0;
        TextModel model = new TextModel(rules);
        byte[] expected = null;
        TextModel.Expected fault = null;
        try {
            expected = model.store(records, ended);
        } catch (TextModel.Expected e) {
            fault = e;
        }
        CutSink sink = new CutSink(random, 1 + random.nextInt(40));
        TextUpload upload = new TextUpload(rules, sink);
        String what = "seed " + seed + " " + rules;
        try {
            send(upload, rules, records, ended, random);
            upload.finish();
        } catch (TextFault e) {
            assertEquals(fault == null ? "none" : fault.getMessage(), place(e), what + " " + e.getMessage());
            return false;
        }
        if (fault != null) {
            fail(what + " should have failed at " + fault.getMessage());
        }
        assertArrayEquals(expected, sink.octets(), what);
        assertEquals(model.substituted(), upload.substituted(), what);
        assertEquals(expected.length, upload.written(), what);
        boolean emptyLast = !ended
                && rules.structure() != Structure.FIXED
                && !records.isEmpty()
                && records.get(records.size() - 1).length == 0;
        assertEquals(records.size() - (emptyLast ? 1 : 0), upload.records(), what);
        return true;
    }

    private static String place(TextFault fault) {
        return "RECORD=" + fault.record() + " OFFSET=" + fault.offset();
    }

    private static void send(TextUpload upload, TextRules rules, List<byte[]> records, boolean ended, Random random)
            throws Exception {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int next = 0; next < records.size(); next++) {
            boolean end = ended || next + 1 < records.size();
            byte[] record = records.get(next);
            if (rules.structure().isRecords()) {
                Cut.feed(upload, record, random);
                if (end) {
                    upload.endRecord();
                }
                continue;
            }
            stream.writeBytes(record);
            if (rules.structure() == Structure.LINES && end) {
                boolean bare = record.length == 0 || record[record.length - 1] != '\r';
                if (!bare || random.nextBoolean()) {
                    stream.write('\r');
                }
                stream.write(!rules.link().isEbcdic() ? 0x0A : random.nextBoolean() ? 0x15 : 0x25);
            }
        }
        Cut.feed(upload, stream.toByteArray(), random);
    }

    @Test
    void retrieveIsWhatTheModelSays() throws Exception {
        int good = 0;
        for (int seed = 0; seed < TRIES; seed++) {
            good += retrieveOnce(seed) ? 1 : 0;
        }
        assertTrue(good > TRIES / 5 && good < TRIES * 9 / 10, "tries that ended well: " + good);
    }

    private boolean retrieveOnce(int seed) throws Exception {
        Random random = new Random(seed);
        TextRules rules = rules(random);
        byte[] file = file(random, rules);
        TextModel model = new TextModel(rules);
        List<byte[]> expected = null;
        TextModel.Expected fault = null;
        try {
            expected = model.retrieve(file);
        } catch (TextModel.Expected e) {
            fault = e;
        }
        CutSink sink = new CutSink(random, 1 + random.nextInt(40));
        String what = "seed " + seed + " " + rules;
        TextDownload download;
        try {
            download = Cut.retrieve(rules, file, random, sink);
        } catch (TextFault e) {
            assertEquals(fault == null ? "none" : fault.getMessage(), place(e), what + " " + e.getMessage());
            return false;
        }
        if (fault != null) {
            fail(what + " should have failed at " + fault.getMessage());
        }
        same(expected, sink, rules, what);
        assertEquals(model.substituted(), download.substituted(), what);
        assertEquals(model.truncated(), download.truncated(), what);
        assertEquals(expected.size(), download.records(), what);
        return true;
    }

    private static void same(List<byte[]> expected, CutSink sink, TextRules rules, String what) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        expected.forEach(whole::writeBytes);
        assertArrayEquals(whole.toByteArray(), sink.octets(), what);
        if (rules.structure().isRecords()) {
            assertArrayEquals(expected.toArray(), sink.records().toArray(), what);
            assertEquals(0, sink.unfinished(), what);
        } else {
            assertEquals(List.of(), sink.records(), what);
        }
    }

    /** There and back with the mirror rules: the same records, or a fault on the way there; nothing is lost in silence. */
    @Test
    void thereAndBack() throws Exception {
        int good = 0;
        for (int seed = 0; seed < TRIES; seed++) {
            good += thereAndBackOnce(seed) ? 1 : 0;
        }
        assertTrue(good > TRIES / 5, "tries that ended well: " + good);
    }

    private boolean thereAndBackOnce(int seed) throws Exception {
        Random random = new Random(seed);
        TextRules any = rules(random);
        Structure structure = Structure.values()[1 + random.nextInt(3)];
        int length = structure.isFixed() ? 1 + random.nextInt(20) : TextRules.UNLIMITED;
        LineEnd end = random.nextBoolean() ? LineEnd.LF : LineEnd.CRLF;
        TextRules rules =
                TextRules.of(any.link(), any.remote()).with(structure, length).with(end);
        List<byte[]> records = records(random, rules);
        CutSink file = new CutSink(random, 30);
        TextUpload upload = new TextUpload(rules, file);
        try {
            send(upload, rules, records, true, random);
            upload.finish();
        } catch (TextFault e) {
            return false;
        }
        byte[] octets = file.octets();
        boolean mark = rules.remote().isUnicode()
                && octets.length > 2
                && (octets[0] & 0xFF) == 0xEF
                && (octets[1] & 0xFF) == 0xBB
                && (octets[2] & 0xFF) == 0xBF;
        if (mark) {
            // A byte order mark that a record began with is dropped by RETR: the one thing that does not come back.
            return false;
        }
        CutSink back = Cut.retrieved(rules, octets, random);
        List<byte[]> expected = new ArrayList<>();
        for (byte[] record : records) {
            byte[] padded = structure.isFixed() ? Arrays.copyOf(record, length) : record;
            Arrays.fill(
                    padded, record.length, padded.length, (byte) (rules.link().isEbcdic() ? 0x40 : 0x20));
            expected.add(padded);
        }
        same(expected, back, rules, "seed " + seed + " " + rules);
        return true;
    }

    private TextRules rules(Random random) throws CodePageException {
        CodePage link = page(random);
        CodePage remote = page(random);
        Structure structure = Structure.values()[random.nextInt(4)];
        boolean limited = structure.isFixed() || random.nextInt(3) == 0;
        TextRules rules = TextRules.of(link, remote)
                .with(structure, limited ? 1 + random.nextInt(20) : TextRules.UNLIMITED)
                .withTrim(random.nextBoolean())
                .with(LongLines.values()[random.nextInt(3)]);
        LineEnd end = LineEnd.values()[random.nextInt(4)];
        if (end != LineEnd.NL || TextRules.holdsNextLine(link) && TextRules.holdsNextLine(remote)) {
            rules = rules.with(end);
        }
        return random.nextBoolean() ? rules.substituting() : rules;
    }

    private CodePage page(Random random) throws CodePageException {
        CodePage page =
                switch (random.nextInt(4)) {
                    case 0 -> CodePage.of("UTF-8");
                    case 1 -> CodePage.of("IBM-1047");
                    default -> pages.get(random.nextInt(pages.size()));
                };
        return random.nextInt(4) == 0 ? page.withLineEnd25() : page;
    }

    /** Records of which most octets can be translated; those of lines hold no line end, those of FIXED have LRECL octets. */
    private static List<byte[]> records(Random random, TextRules rules) {
        List<byte[]> records = new ArrayList<>();
        int wild = random.nextInt(3) == 0 ? 20 : 0;
        for (int count = random.nextInt(5); count > 0; count--) {
            boolean remainder = count == 1 && random.nextInt(8) == 0;
            int length = rules.structure() == Structure.FIXED && !remainder
                    ? rules.length()
                    : random.nextInt(2 + Math.min(22, rules.length()));
            length = rules.structure() == Structure.FIXED ? Math.max(1, Math.min(length, rules.length())) : length;
            byte[] record = text(random, rules.link(), rules.remote(), length, wild);
            if (rules.structure() == Structure.LINES) {
                byte[] ends = rules.link().isEbcdic() ? new byte[] {0x15, 0x25} : new byte[] {0x0A};
                for (int next = 0; next < record.length; next++) {
                    for (byte end : ends) {
                        record[next] = record[next] == end ? (byte) rules.link().blank() : record[next];
                    }
                }
            }
            records.add(record);
        }
        return records;
    }

    private static byte[] text(Random random, CodePage page, CodePage other, int length, int wild) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        while (octets.size() < length) {
            int choice = random.nextInt(100);
            if (choice < wild) {
                octets.write(random.nextInt(256));
            } else if (choice < 40) {
                octets.write(page.blank());
            } else {
                octets.writeBytes(character(random, page, other));
            }
        }
        return Arrays.copyOf(octets.toByteArray(), length);
    }

    private static byte[] character(Random random, CodePage page, CodePage other) {
        int[] some = {'a', 'Z', '9', '[', '\t', '\f', 0xE4, 0x20AC, 0x416, 0x1F600, 0xFEFF, 0x85};
        for (int tries = 0; tries < 5; tries++) {
            int character = random.nextBoolean() && !page.isUnicode()
                    ? page.character(random.nextInt(256))
                    : some[random.nextInt(some.length)];
            boolean fits = character > ' ' && (other.isUnicode() || other.octet(character) >= 0);
            if (fits && page.isUnicode()) {
                return Character.toString(character).getBytes(StandardCharsets.UTF_8);
            }
            if (fits && page.octet(character) >= 0) {
                return new byte[] {(byte) page.octet(character)};
            }
        }
        return new byte[] {(byte) page.blank()};
    }

    private static byte[] file(Random random, TextRules rules) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        int wild = random.nextInt(3) == 0 ? 20 : 0;
        if (random.nextInt(4) == 0) {
            byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
            file.write(mark, 0, random.nextInt(4));
        }
        for (int lines = random.nextInt(5); lines > 0; lines--) {
            int length = random.nextInt(2 + Math.min(22, rules.length()) + (random.nextInt(4) == 0 ? 10 : 0));
            file.writeBytes(text(random, rules.remote(), rules.link(), length, wild));
            if (lines > 1 || random.nextBoolean()) {
                for (int returns = random.nextInt(4); returns > 1; returns--) {
                    file.write('\r');
                }
                file.write(!rules.remote().isEbcdic() ? 0x0A : random.nextBoolean() ? 0x15 : 0x25);
            }
        }
        return file.toByteArray();
    }
}
