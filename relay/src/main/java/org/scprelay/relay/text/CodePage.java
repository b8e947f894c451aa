package org.scprelay.relay.text;

import java.util.Arrays;
import java.util.Optional;

/**
 * A code page: UTF-8, or a table of 256 octets in which no character stands twice; in a double-byte page it has pairs of
 * octets, too, which stand between SO and SI.
 *
 * <p>Immutable; {@link #of} builds each table once. EBCDIC pages follow one rule whatever the tables of their makers say:
 * octet 15 (NL) is the line end U+000A, octet 25 (LF) is U+0085; {@link #withLineEnd25} is the page with the two exchanged.
 */
public final class CodePage {

    /** The octet NL of EBCDIC pages. */
    static final int NL = 0x15;

    /** The octet LF of EBCDIC pages. */
    static final int LF = 0x25;

    /** The character U+0085, NEXT LINE. */
    static final int NEXT_LINE = 0x85;

    /** SUB in EBCDIC pages, the question mark in others. */
    private static final int SUBSTITUTE = 0x3F;

    private static final int OCTETS = 256;
    private static final int BLOCK = 256;
    private static final int NONE = -1;
    private static final short[] EMPTY = filled();

    private final String name;
    private final boolean ebcdic;
    private final char[] characters;
    private final short[][] octets;
    private final Optional<PairTable> pairs;
    private final Optional<CodePage> exchanged;

    /** UTF-8. */
    CodePage(String name) {
        this.name = name;
        this.ebcdic = false;
        this.characters = new char[0];
        this.octets = new short[0][];
        this.pairs = Optional.empty();
        this.exchanged = Optional.empty();
    }

    /**
     * A page from its table.
     *
     * @param characters 256 characters, U+FFFF where the page has none; no character twice
     * @param pairs the pairs of a double-byte page; no character that is an octet, too
     */
    CodePage(String name, boolean ebcdic, char[] characters, Optional<PairTable> pairs) {
        this(
                name,
                ebcdic,
                characters,
                pairs,
                ebcdic ? Optional.of(exchange(name, characters, pairs)) : Optional.empty());
    }

    private CodePage(
            String name, boolean ebcdic, char[] characters, Optional<PairTable> pairs, Optional<CodePage> exchanged) {
        this.name = name;
        this.ebcdic = ebcdic;
        this.characters = characters.clone();
        this.octets = reverse(characters);
        this.pairs = pairs;
        this.exchanged = exchanged;
    }

    private static CodePage exchange(String name, char[] characters, Optional<PairTable> pairs) {
        char[] other = characters.clone();
        other[NL] = characters[LF];
        other[LF] = characters[NL];
        return new CodePage(name, true, other, pairs, Optional.empty());
    }

    private static short[][] reverse(char[] characters) {
        short[][] blocks = new short[BLOCK][];
        Arrays.fill(blocks, EMPTY);
        for (int octet = 0; octet < OCTETS; octet++) {
            char character = characters[octet];
            if (character == CodePages.UNASSIGNED) {
                continue;
            }
            if (blocks[character >> 8] == EMPTY) {
                blocks[character >> 8] = filled();
            }
            blocks[character >> 8][character & 0xFF] = (short) octet;
        }
        return blocks;
    }

    private static short[] filled() {
        short[] block = new short[BLOCK];
        Arrays.fill(block, (short) NONE);
        return block;
    }

    /**
     * Finds a code page as users write it, in any case: {@code IBM-1047}, {@code IBM1047}, {@code CP1047}, {@code 1047},
     * {@code ISO-8859-15}, {@code UTF-8}, {@code windows-1252}. The first time that a double-byte page is asked for takes some
     * tenths of a second.
     *
     * @throws CodePageException when this Java does not have it, or it has more than one octet a character and is none of IBM-930,
     *     933, 935, 937, 939 and 1364
     */
    public static CodePage of(String name) throws CodePageException {
        return CodePages.find(name);
    }

    /** Returns the name for messages: {@code IBM-1047}, {@code UTF-8}, {@code ISO-8859-15}. */
    public String name() {
        return name;
    }

    /** Tells whether this is an EBCDIC page: letters at C1, the blank at 40. */
    public boolean isEbcdic() {
        return ebcdic;
    }

    /** Tells whether this is a double-byte EBCDIC page: one octet is a character, or two between SO and SI. */
    public boolean isMixed() {
        return pairs.isPresent();
    }

    /** Tells whether this is UTF-8, which can hold every character; else one octet is one character, or two are. */
    public boolean isUnicode() {
        return characters.length == 0;
    }

    /** Returns the page for {@code SITE NL=25}, where 25 is the line end and 15 is U+0085; others than EBCDIC as they are. */
    public CodePage withLineEnd25() {
        return exchanged.orElse(this);
    }

    /** Returns the character of an octet of a table, or -1 when the page has none there. */
    int character(int octet) {
        char character = characters[octet & 0xFF];
        return character == CodePages.UNASSIGNED ? NONE : character;
    }

    /** Returns the octet of a character in a table, or -1 when the page does not have it. */
    int octet(int character) {
        return character > Character.MAX_VALUE ? NONE : octets[character >> 8][character & 0xFF];
    }

    /** Returns the character of two octets that can be a pair, or -1 when a double-byte page has none there. */
    int character(int lead, int trail) {
        return pairs.get().character(lead, trail);
    }

    /** Returns the pair of a character, or -1 when the page has none; it has either an octet or a pair. */
    int pair(int character) {
        return pairs.isPresent() ? pairs.get().pair(character) : NONE;
    }

    /** Returns the character of a pair that would come back as another one, or -1. */
    int nearOfPair(int pair) {
        return pairs.get().nearOfPair(pair);
    }

    /** Returns the character of the page that is a better substitute for one that it does not have, or -1. */
    int near(int character) {
        return pairs.isPresent() ? pairs.get().nearOfCharacter(character) : NONE;
    }

    /** Returns the octet of the blank. */
    int blank() {
        return isUnicode() ? ' ' : octet(' ');
    }

    /** Returns the octet in place of what cannot be translated into a table. */
    int substitute() {
        return SUBSTITUTE;
    }

    @Override
    public String toString() {
        return name;
    }
}
