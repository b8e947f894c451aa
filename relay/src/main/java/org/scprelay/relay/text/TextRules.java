package org.scprelay.relay.text;

/**
 * What is to be done with text (docs/PROTOCOL.md, sections 4 and 5): two code pages and the keys of SITE. Immutable.
 *
 * <p>An LRECL limits the records of the link whenever it is given. {@code SITE NL=25} is not here: it is
 * {@link CodePage#withLineEnd25()} of both pages.
 *
 * @param link the page of the link, CODEPAGE
 * @param remote the page of the remote file, CHARSET
 * @param structure where records of the link begin and end
 * @param length LRECL in octets, 1 to 65,535, or {@link #UNLIMITED}; FIXED needs one
 * @param trim whether STOR drops trailing blanks
 * @param end EOL
 * @param longLines OVERFLOW
 * @param substitutes whether what cannot be translated is substituted and counted: UNMAPPABLE=SUBST
 */
public record TextRules(
        CodePage link,
        CodePage remote,
        Structure structure,
        int length,
        boolean trim,
        LineEnd end,
        LongLines longLines,
        boolean substitutes) {

    /** No LRECL. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** The longest LRECL. */
    public static final int LONGEST = 65_535;

    /** What the records of the link are, from STRU and RECFM. */
    public enum Structure {
        /** STRU F without RECFM=F: lines with line ends in the data. */
        LINES,
        /** STRU F with RECFM=F: LRECL octets each, one behind the other. */
        FIXED,
        /** STRU R: records of any length. */
        RECORDS,
        /** STRU R with RECFM=F: RETR pads to LRECL. */
        FIXED_RECORDS;

        boolean isFixed() {
            return this == FIXED || this == FIXED_RECORDS;
        }

        boolean isRecords() {
            return this == RECORDS || this == FIXED_RECORDS;
        }
    }

    /** EOL: what ends a line of text. In EBCDIC pages LF and NL are both the line end of the page. */
    public enum LineEnd {
        LF,
        CRLF,
        NL,
        NONE
    }

    /** OVERFLOW: what RETR does with a line longer than LRECL. */
    public enum LongLines {
        ERROR,
        TRUNC,
        WRAP
    }

    /** Checks that the rules can be followed. */
    public TextRules {
        if (length != UNLIMITED && (length < 1 || length > LONGEST)) {
            throw new IllegalArgumentException("LRECL is not in 1 to 65535: " + length);
        }
        if (structure.isFixed() && length == UNLIMITED) {
            throw new IllegalArgumentException("RECFM=F needs LRECL");
        }
        if (end == LineEnd.NL && (!holdsNextLine(remote) || !holdsNextLine(link))) {
            throw new IllegalArgumentException("EOL=NL: a code page has no NL");
        }
    }

    /** Tells whether a page can hold what EOL=NL puts; windows-1252, for one, cannot. */
    public static boolean holdsNextLine(CodePage page) {
        return page.isUnicode() || page.octet(CodePage.NEXT_LINE) >= 0;
    }

    /** Rules with the defaults of SITE. */
    public static TextRules of(CodePage link, CodePage remote) {
        return new TextRules(link, remote, Structure.LINES, UNLIMITED, false, LineEnd.LF, LongLines.ERROR, false);
    }

    /** These rules with STRU R, RECFM and LRECL. TRIM becomes its default: on for RECFM=F. */
    public TextRules with(Structure records, int lrecl) {
        return new TextRules(link, remote, records, lrecl, records.isFixed(), end, longLines, substitutes);
    }

    /** These rules with TRIM. */
    public TextRules withTrim(boolean on) {
        return new TextRules(link, remote, structure, length, on, end, longLines, substitutes);
    }

    /** These rules with EOL. */
    public TextRules with(LineEnd eol) {
        return new TextRules(link, remote, structure, length, trim, eol, longLines, substitutes);
    }

    /** These rules with OVERFLOW. */
    public TextRules with(LongLines overflow) {
        return new TextRules(link, remote, structure, length, trim, end, overflow, substitutes);
    }

    /** These rules with UNMAPPABLE=SUBST. */
    public TextRules substituting() {
        return new TextRules(link, remote, structure, length, trim, end, longLines, true);
    }

    /** Returns the octets that end a line in a page under these rules. */
    byte[] lineEnd(CodePage page) {
        byte[] lineFeed = {(byte) (page.isUnicode() ? '\n' : page.octet('\n'))};
        return switch (end) {
            case NONE -> new byte[0];
            case LF -> lineFeed;
            case CRLF -> new byte[] {(byte) (page.isUnicode() ? '\r' : page.octet('\r')), lineFeed[0]};
            case NL -> nextLine(page, lineFeed);
        };
    }

    private static byte[] nextLine(CodePage page, byte[] lineFeed) {
        if (page.isEbcdic()) {
            return lineFeed;
        }
        return page.isUnicode() ? Utf8.octets(CodePage.NEXT_LINE) : new byte[] {(byte) page.octet(CodePage.NEXT_LINE)};
    }

    /** Tells whether a character in a record would be a line end in the remote file, so that one record became two. */
    boolean endsLine(int character) {
        boolean nextLine = end == LineEnd.NL || remote.isEbcdic();
        return character == '\n' || character == '\r' || nextLine && character == CodePage.NEXT_LINE;
    }
}
