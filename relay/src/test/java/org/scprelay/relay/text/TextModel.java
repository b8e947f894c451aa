package org.scprelay.relay.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.scprelay.relay.text.TextRules.LineEnd;
import org.scprelay.relay.text.TextRules.LongLines;
import org.scprelay.relay.text.TextRules.Structure;

/**
 * What a transfer of text is to do, said a second time: on whole files, character by character, with the JDK's UTF-8. Only
 * the tables of pages are the same; those are compared with iconv. Double-byte pages: every octet SO or SI is a shift wherever
 * it stands, and every other octet of the double-byte state is one of a pair or none.
 */
final class TextModel {

    private final TextRules rules;
    private long substituted;
    private long truncated;
    private boolean pairs;
    private int openRecord;
    private int openOffset;

    TextModel(TextRules rules) {
        this.rules = rules;
    }

    /** A fault that is expected. */
    static final class Expected extends Exception {
        private static final long serialVersionUID = 1L;
        final long record;
        final long offset;

        Expected(long record, long offset) {
            super("RECORD=" + record + " OFFSET=" + offset);
            this.record = record;
            this.offset = offset;
        }
    }

    /** A character of a record, or octets that are none; near is what they are read as by others. */
    private record Unit(int offset, int end, int character, int near, boolean open) {}

    private static final int NONE = -1;
    private static final int SUBSTITUTE = -1;
    private static final int SHIFT = -2;

    long substituted() {
        return substituted;
    }

    long truncated() {
        return truncated;
    }

    /** The remote file of some records, of which the last may be unfinished. */
    byte[] store(List<byte[]> records, boolean lastHasEnd) throws Expected {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int number = 1; number <= records.size(); number++) {
            byte[] record = records.get(number - 1);
            boolean fixed = rules.structure() == Structure.FIXED;
            boolean ended = fixed ? record.length == rules.length() : lastHasEnd || number < records.size();
            List<Integer> line = new ArrayList<>();
            for (Unit unit : units(rules.link(), record, number)) {
                boolean undecided = unit.open && unit.end == rules.length();
                if (unit.end > rules.length() || undecided && record.length > rules.length()) {
                    break;
                }
                if (isLineEnd(unit.character)) {
                    throw new Expected(number, unit.offset);
                }
                line.add(translated(unit, rules.remote(), number));
            }
            if (record.length > rules.length()) {
                throw new Expected(number, rules.length());
            }
            if (!ended && rules.structure() != Structure.LINES && record.length > 0) {
                throw new Expected(number, record.length);
            }
            while (rules.trim() && !line.isEmpty() && line.get(line.size() - 1) == ' ') {
                line.remove(line.size() - 1);
            }
            file.writeBytes(encoded(line, rules.remote()));
            if (ended) {
                file.writeBytes(lineEnd(rules.remote()));
            }
        }
        checkShifts();
        return file.toByteArray();
    }

    private void checkShifts() throws Expected {
        if (pairs) {
            throw new Expected(openRecord, openOffset);
        }
    }

    /** The records without superfluous SO and SI, each from the single-byte state to the single-byte state. */
    static List<byte[]> plainShifts(CodePage page, List<byte[]> records) {
        TextModel model = new TextModel(TextRules.of(page, page));
        List<byte[]> plain = new ArrayList<>();
        for (byte[] record : records) {
            List<Integer> line = new ArrayList<>();
            for (Unit unit : model.units(page, record, 1)) {
                line.add(unit.character);
            }
            plain.add(page.isMixed() ? encoded(line, page) : record);
        }
        return plain;
    }

    /** The records of a remote file; in STRU F with the line ends that they get. */
    List<byte[]> retrieve(byte[] file) throws Expected {
        List<byte[]> records = new ArrayList<>();
        boolean mark = rules.remote().isUnicode()
                && file.length >= 3
                && (file[0] & 0xFF) == 0xEF
                && (file[1] & 0xFF) == 0xBB
                && (file[2] & 0xFF) == 0xBF;
        int begin = mark ? 3 : 0;
        int number = 0;
        boolean single = true;
        for (int next = begin; next <= file.length; next++) {
            boolean last = next == file.length;
            if (!last && rules.remote().isMixed()) {
                single = single ? file[next] != 0x0E : file[next] == 0x0F;
            }
            if (!last && !single || !last && !endsLine(file[next] & 0xFF) || last && begin == next) {
                continue;
            }
            boolean carriageReturn = !last && next > begin && file[next - 1] == '\r';
            byte[] line = Arrays.copyOfRange(file, begin, carriageReturn ? next - 1 : next);
            records.addAll(retrieveLine(line, ++number, !last));
            begin = next + 1;
        }
        checkShifts();
        return records;
    }

    private List<byte[]> retrieveLine(byte[] line, int number, boolean ended) throws Expected {
        List<byte[]> records = new ArrayList<>();
        List<Integer> record = new ArrayList<>();
        for (Unit unit : units(rules.remote(), line, number)) {
            record.add(instead(unit, rules.link()));
            if (encoded(record, rules.link()).length > rules.length()) {
                record.remove(record.size() - 1);
                if (rules.longLines() == LongLines.TRUNC) {
                    truncated++;
                    break;
                }
                if (rules.longLines() == LongLines.ERROR || encoded(record, rules.link()).length == 0) {
                    throw new Expected(number, unit.offset);
                }
                records.add(finished(record, true));
                record.clear();
                record.add(instead(unit, rules.link()));
                if (encoded(record, rules.link()).length > rules.length()) {
                    throw new Expected(number, unit.offset);
                }
            }
            translated(unit, rules.link(), number);
        }
        records.add(finished(record, ended));
        return records;
    }

    private byte[] finished(List<Integer> characters, boolean ended) {
        byte[] whole = encoded(characters, rules.link());
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(whole);
        boolean fixed = rules.structure() == Structure.FIXED || rules.structure() == Structure.FIXED_RECORDS;
        if (fixed) {
            byte[] padded = Arrays.copyOf(whole, rules.length());
            Arrays.fill(
                    padded, whole.length, padded.length, (byte) (rules.link().isEbcdic() ? 0x40 : 0x20));
            return padded;
        }
        if (rules.structure() == Structure.LINES && ended) {
            record.writeBytes(
                    rules.link().isEbcdic() ? new byte[] {(byte) rules.link().octet('\n')} : lineEnd(rules.link()));
        }
        return record.toByteArray();
    }

    private boolean endsLine(int octet) {
        return rules.remote().isEbcdic() ? octet == 0x15 || octet == 0x25 : octet == 0x0A;
    }

    private boolean isLineEnd(int character) {
        if (rules.structure() == Structure.LINES || rules.end() == LineEnd.NONE) {
            return false;
        }
        return character == 0x0A
                || character == 0x0D
                || character == 0x85
                        && (rules.end() == LineEnd.NL || rules.remote().isEbcdic());
    }

    private byte[] lineEnd(CodePage page) {
        String lineFeed = page.isEbcdic() || rules.end() != LineEnd.NL ? "\n" : "\u0085";
        String end = rules.end() == LineEnd.NONE ? "" : rules.end() == LineEnd.CRLF ? "\r\n" : lineFeed;
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (char character : end.toCharArray()) {
            octets.writeBytes(
                    page.isUnicode()
                            ? Character.toString(character).getBytes(StandardCharsets.UTF_8)
                            : new byte[] {(byte) page.octet(character)});
        }
        return octets.toByteArray();
    }

    private static boolean has(CodePage page, int character) {
        return character >= 0 && (page.isUnicode() || page.octet(character) >= 0 || page.pair(character) >= 0);
    }

    /** What is put for a unit: its character, one like it, or a substitute. */
    private static int instead(Unit unit, CodePage target) {
        if (unit.character == SHIFT || has(target, unit.character)) {
            return unit.character;
        }
        int near = unit.character >= 0 ? unit.character : unit.near;
        return has(target, near) ? near : target.near(near) >= 0 ? target.near(near) : SUBSTITUTE;
    }

    private int translated(Unit unit, CodePage target, int number) throws Expected {
        boolean known = unit.character == SHIFT || has(target, unit.character);
        if (!known && !rules.substitutes()) {
            throw new Expected(number, unit.offset);
        }
        substituted += known ? 0 : 1;
        return instead(unit, target);
    }

    /** The octets of some characters, in a double-byte page with as few SO and SI as can be. */
    private static byte[] encoded(List<Integer> characters, CodePage target) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        boolean open = false;
        for (int character : characters) {
            if (character == SHIFT) {
                continue;
            }
            if (target.isUnicode()) {
                octets.writeBytes(
                        Character.toString(character >= 0 ? character : 0xFFFD).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            int pair = target.pair(character);
            if (open != pair >= 0) {
                octets.write(open ? 0x0F : 0x0E);
                open = !open;
            }
            if (pair >= 0) {
                octets.write(pair >> 8);
            }
            octets.write(pair >= 0 ? pair : character >= 0 ? target.octet(character) : 0x3F);
        }
        if (open) {
            octets.write(0x0F);
        }
        return octets.toByteArray();
    }

    private List<Unit> mixedUnits(CodePage page, byte[] record, int number) {
        List<Unit> units = new ArrayList<>();
        for (int offset = 0; offset < record.length; offset++) {
            int octet = record[offset] & 0xFF;
            int next = offset + 1 < record.length ? record[offset + 1] & 0xFF : 0;
            if (octet == (pairs ? 0x0F : 0x0E)) {
                pairs = !pairs;
                openRecord = number;
                openOffset = offset;
                units.add(new Unit(offset, offset + 1, SHIFT, NONE, false));
            } else if (!pairs) {
                units.add(new Unit(offset, offset + 1, page.character(octet), NONE, false));
            } else if (octet < 0x40 || octet == 0xFF || next < 0x40 || next == 0xFF) {
                units.add(new Unit(offset, offset + 1, NONE, NONE, octet >= 0x40 && octet < 0xFF));
            } else {
                int character = page.character(octet, next);
                units.add(new Unit(offset, offset + 2, character, page.nearOfPair(octet << 8 | next), false));
                offset++;
            }
        }
        return units;
    }

    private List<Unit> units(CodePage page, byte[] record, int number) {
        List<Unit> units = new ArrayList<>();
        if (page.isMixed()) {
            return mixedUnits(page, record, number);
        }
        if (!page.isUnicode()) {
            for (int offset = 0; offset < record.length; offset++) {
                units.add(new Unit(offset, offset + 1, page.character(record[offset]), NONE, false));
            }
            return units;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer octets = ByteBuffer.wrap(record);
        while (octets.hasRemaining()) {
            int offset = octets.position();
            if (isSurrogate(record, offset)) {
                // The JDK takes all three octets of a surrogate for one error; Unicode (section 3.9, table 3-8) for
                // three.
                units.add(new Unit(offset, offset + 1, NONE, NONE, true));
                octets.position(offset + 1);
                continue;
            }
            CharBuffer two = CharBuffer.allocate(2);
            CoderResult result = null;
            // The shortest beginning that is a character, or cannot be one.
            for (int end = offset + 1; end <= record.length && octets.position() == offset; end++) {
                octets.limit(end);
                result = decoder.reset().decode(octets, two, end == record.length);
                if (result.isError()) {
                    octets.position(offset + result.length());
                }
            }
            octets.limit(record.length);
            boolean bad = result != null && result.isError();
            int character = bad ? -1 : two.flip().toString().codePointAt(0);
            boolean open = bad && (record[offset] & 0xFF) >= 0xC2 && (record[offset] & 0xFF) <= 0xF4;
            units.add(new Unit(offset, octets.position(), character, NONE, open));
        }
        return units;
    }

    private static boolean isSurrogate(byte[] octets, int at) {
        return (octets[at] & 0xFF) == 0xED && at + 1 < octets.length && (octets[at + 1] & 0xE0) == 0xA0;
    }
}
