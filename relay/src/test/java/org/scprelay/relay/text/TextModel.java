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
 * the tables of pages are the same; those are compared with iconv.
 */
final class TextModel {

    private final TextRules rules;
    private long substituted;
    private long truncated;

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

    /** A character of a record, or octets that are none (-1). */
    private record Unit(int offset, int end, int character, boolean open) {}

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
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int kept = 0;
            for (Unit unit : units(rules.link(), record)) {
                boolean undecided = unit.open && unit.end == rules.length();
                if (unit.end > rules.length() || undecided && record.length > rules.length()) {
                    break;
                }
                if (isLineEnd(unit.character)) {
                    throw new Expected(number, unit.offset);
                }
                line.writeBytes(translated(unit, rules.remote(), number));
                kept = !rules.trim() || unit.character != ' ' ? line.size() : kept;
            }
            if (record.length > rules.length()) {
                throw new Expected(number, rules.length());
            }
            if (!ended && rules.structure() != Structure.LINES && record.length > 0) {
                throw new Expected(number, record.length);
            }
            file.write(line.toByteArray(), 0, kept);
            if (ended) {
                file.writeBytes(lineEnd(rules.remote()));
            }
        }
        return file.toByteArray();
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
        for (int next = begin; next <= file.length; next++) {
            boolean last = next == file.length;
            if (!last && !endsLine(file[next] & 0xFF) || last && begin == next) {
                continue;
            }
            boolean carriageReturn = !last && next > begin && file[next - 1] == '\r';
            byte[] line = Arrays.copyOfRange(file, begin, carriageReturn ? next - 1 : next);
            records.addAll(retrieveLine(line, ++number, !last));
            begin = next + 1;
        }
        return records;
    }

    private List<byte[]> retrieveLine(byte[] line, int number, boolean ended) throws Expected {
        List<byte[]> records = new ArrayList<>();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        for (Unit unit : units(rules.remote(), line)) {
            int octets = rules.link().isUnicode()
                    ? Character.toString(known(unit, rules.link()) ? unit.character : 0xFFFD)
                            .getBytes(StandardCharsets.UTF_8)
                            .length
                    : 1;
            if (record.size() + octets > rules.length()) {
                if (rules.longLines() == LongLines.TRUNC) {
                    truncated++;
                    break;
                }
                if (rules.longLines() == LongLines.ERROR || record.size() == 0) {
                    throw new Expected(number, unit.offset);
                }
                records.add(finished(record, true));
                record.reset();
                if (octets > rules.length()) {
                    throw new Expected(number, unit.offset);
                }
            }
            record.writeBytes(translated(unit, rules.link(), number));
        }
        records.add(finished(record, ended));
        return records;
    }

    private byte[] finished(ByteArrayOutputStream record, boolean ended) {
        boolean fixed = rules.structure() == Structure.FIXED || rules.structure() == Structure.FIXED_RECORDS;
        byte[] whole = record.toByteArray();
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

    private static boolean known(Unit unit, CodePage target) {
        return unit.character >= 0 && (target.isUnicode() || target.octet(unit.character) >= 0);
    }

    private byte[] translated(Unit unit, CodePage target, int number) throws Expected {
        boolean known = known(unit, target);
        if (!known && !rules.substitutes()) {
            throw new Expected(number, unit.offset);
        }
        substituted += known ? 0 : 1;
        if (target.isUnicode()) {
            return Character.toString(known ? unit.character : 0xFFFD).getBytes(StandardCharsets.UTF_8);
        }
        return new byte[] {(byte) (known ? target.octet(unit.character) : 0x3F)};
    }

    private static List<Unit> units(CodePage page, byte[] record) {
        List<Unit> units = new ArrayList<>();
        if (!page.isUnicode()) {
            for (int offset = 0; offset < record.length; offset++) {
                units.add(new Unit(offset, offset + 1, page.character(record[offset]), false));
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
                units.add(new Unit(offset, offset + 1, -1, true));
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
            units.add(new Unit(offset, octets.position(), character, open));
        }
        return units;
    }

    private static boolean isSurrogate(byte[] octets, int at) {
        return (octets[at] & 0xFF) == 0xED && at + 1 < octets.length && (octets[at + 1] & 0xE0) == 0xA0;
    }
}
