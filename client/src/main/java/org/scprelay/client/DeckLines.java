package org.scprelay.client;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The lines of a deck as octets and as text. UTF-8 lines end with LF or CR LF; a deck in EBCDIC (IBM-1047) is 80-octet
 * records, or lines that end with NL (15) or LF (25).
 *
 * <p>Lines of in-stream data are never decoded: they are taken as octets, with the line ends that stand in the deck.
 */
final class DeckLines {

    private static final int CARD = 80;
    private static final int SEQUENCE = 72;
    private static final int EBCDIC_BLANK = 0x40;
    private static final int EBCDIC_NL = 0x15;
    private static final int EBCDIC_LF = 0x25;
    private static final int SAMPLE = 4096;

    /** Where a line begins, where its text ends, and where the next line begins. */
    private record Span(int start, int end, int next) {}

    private final String source;
    private final byte[] octets;
    private final boolean ebcdic;
    private final Charset charset;
    private final List<Span> spans;
    private final boolean cards;
    private final boolean numbered;

    DeckLines(String source, byte[] octets) {
        this.source = source;
        this.octets = octets;
        this.ebcdic = isEbcdic(octets);
        this.charset = ebcdic ? Charset.forName("IBM1047") : StandardCharsets.UTF_8;
        this.cards = ebcdic && octets.length % CARD == 0 && noLineEnds(octets);
        this.spans = cards ? cardSpans() : lineSpans();
        this.numbered = isNumbered();
    }

    /** An EBCDIC deck is no UTF-8, and most of its octets are EBCDIC blanks, letters and digits. */
    private static boolean isEbcdic(byte[] octets) {
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        boolean text = true;
        try {
            text = strict.decode(ByteBuffer.wrap(octets))
                    .chars()
                    .noneMatch(c -> c < ' ' && c != '\t' && c != '\n' && c != '\r');
        } catch (java.nio.charset.CharacterCodingException e) {
            text = false;
        }
        int sample = Math.min(octets.length, SAMPLE);
        int typical = 0;
        for (int i = 0; i < sample; i++) {
            int octet = octets[i] & 0xFF;
            typical += octet == EBCDIC_BLANK || octet > 0x80 ? 1 : 0;
        }
        return !text && typical > sample / 2;
    }

    private static boolean noLineEnds(byte[] octets) {
        for (byte octet : octets) {
            if (octet == EBCDIC_NL || octet == EBCDIC_LF) {
                return false;
            }
        }
        return true;
    }

    private List<Span> cardSpans() {
        List<Span> all = new ArrayList<>();
        for (int at = 0; at < octets.length; at += CARD) {
            all.add(new Span(at, at + CARD, at + CARD));
        }
        return all;
    }

    private List<Span> lineSpans() {
        List<Span> all = new ArrayList<>();
        boolean mark = !ebcdic && octets.length >= 3 && new String(octets, 0, 3, charset).equals("\uFEFF");
        int start = mark ? 3 : 0;
        for (int at = start; at < octets.length; at++) {
            if (endsLine(octets[at])) {
                boolean carriageReturn = at > start && octets[at - 1] == '\r';
                all.add(new Span(start, carriageReturn ? at - 1 : at, at + 1));
                start = at + 1;
            }
        }
        if (start < octets.length) {
            all.add(new Span(start, octets.length, octets.length));
        }
        return all;
    }

    private boolean endsLine(byte octet) {
        return ebcdic ? octet == EBCDIC_NL || octet == EBCDIC_LF : octet == '\n';
    }

    private boolean isNumbered() {
        for (Span span : spans) {
            String text = new String(octets, span.start(), span.end() - span.start(), charset).stripTrailing();
            boolean digits =
                    text.length() == CARD && text.substring(SEQUENCE).chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits) {
                return false;
            }
        }
        return !spans.isEmpty();
    }

    /** Tells whether the deck is EBCDIC; else it is UTF-8. */
    boolean isEbcdic() {
        return ebcdic;
    }

    /** Returns how many lines there are. */
    int count() {
        return spans.size();
    }

    /** Returns what the listing should say about how the deck was read. */
    List<String> remarks() {
        List<String> all = new ArrayList<>();
        if (ebcdic) {
            all.add("the deck is EBCDIC, read as IBM-1047 " + (cards ? "in records of 80 octets" : "in lines"));
        }
        if (numbered) {
            all.add("every line has a sequence number in columns 73-80: cut");
        }
        return all;
    }

    /**
     * Decodes a line, without its sequence number and trailing blanks.
     *
     * @param index from 0
     * @throws DeckException when its octets are no text of the deck's code page
     */
    String text(int index) throws DeckException {
        Span span = spans.get(index);
        CharsetDecoder strict = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(octets, span.start(), span.end() - span.start());
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        CoderResult result = strict.decode(in, out, true);
        if (result.isError()) {
            throw new DeckException(
                    source,
                    index + 1,
                    out.position() + 1,
                    String.format(
                            "octet %02X is no text; expected a deck in UTF-8 or in EBCDIC (IBM-1047)",
                            octets[in.position()]));
        }
        String text = out.flip().toString();
        String cut = numbered ? text.substring(0, SEQUENCE) : text;
        int end = cut.length();
        while (end > 0 && cut.charAt(end - 1) == ' ') {
            end--;
        }
        return cut.substring(0, end);
    }

    /** Tells whether a line is the end of in-stream data: {@code /*} and then only blanks. */
    boolean endsInStream(int index) {
        Span span = spans.get(index);
        String text = new String(octets, span.start(), span.end() - span.start(), charset);
        return (numbered ? text.substring(0, SEQUENCE) : text).stripTrailing().equals("/*");
    }

    /**
     * Returns lines without their ends as records ({@link RecordFormat#LINES}). Blanks at the end of an 80-octet record are
     * no part of its line.
     *
     * @param format RECFM=F fills every line with blanks up to LRECL
     * @throws DeckException when a line is longer
     */
    byte[] records(int from, int to, Optional<RecordFormat> format) throws DeckException {
        OptionalInt length = format.filter(RecordFormat::isFixed)
                .map(f -> OptionalInt.of(f.length()))
                .orElse(OptionalInt.empty());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte blank = (byte) (ebcdic ? EBCDIC_BLANK : ' ');
        for (int i = from; i < to; i++) {
            Span span = spans.get(i);
            int end = span.end();
            while ((cards || length.isPresent()) && end > span.start() && octets[end - 1] == blank) {
                end--;
            }
            int size = end - span.start();
            int filled = length.orElse(size);
            if (size > filled) {
                int column = new String(octets, span.start(), filled, charset).length() + 1;
                throw new DeckException(
                        source, i + 1, column, "a line of " + size + " octets; expected at most LRECL=" + filled);
            }
            all.writeBytes(ByteBuffer.allocate(RecordFormat.WORD).putInt(filled).array());
            all.write(octets, span.start(), size);
            for (int rest = size; rest < filled; rest++) {
                all.write(blank);
            }
        }
        return all.toByteArray();
    }

    /** Returns the octets of lines, with their line ends as they stand in the deck. */
    byte[] octets(int from, int to) {
        return from == to
                ? new byte[0]
                : Arrays.copyOfRange(
                        octets, spans.get(from).start(), spans.get(to - 1).next());
    }
}
