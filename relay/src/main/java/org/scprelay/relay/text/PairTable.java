package org.scprelay.relay.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The pairs of octets that stand between SO and SI in a double-byte EBCDIC page, and their characters: no character twice.
 * Immutable. Takes about 150 KiB, and the JDK keeps 60 to 190 KiB of its own for each charset.
 */
final class PairTable {

    /** SHIFT OUT: pairs follow. */
    static final int SO = 0x0E;

    /** SHIFT IN: single octets follow. */
    static final int SI = 0x0F;

    /** The lowest octet of a pair; the blank is this one twice. Every control octet is lower. */
    static final int LOWEST = 0x40;

    /** The highest octet of a pair. */
    static final int HIGHEST = 0xFE;

    private static final int ROW = HIGHEST - LOWEST + 1;
    private static final int BLOCK = 256;
    private static final int NONE = -1;
    private static final char[] EMPTY = new char[BLOCK];

    /**
     * Pairs for which the JDK has the characters of Windows, and IBM's own tables (ibm-930_P120-1999, ibm-939_P120-1999) and
     * glibc those of JIS.
     */
    private static final Map<Integer, Character> JIS =
            Map.of(0x4260, '\u2212', 0x426A, '\u00A6', 0x43A1, '\u301C', 0x444A, '\u2014', 0x447C, '\u2016');

    private final char[] characters = new char[ROW * ROW];
    private final char[][] pairs = new char[BLOCK][];
    private final Map<Integer, Character> nearOfPair = new HashMap<>();
    private final Map<Character, Character> nearOfCharacter = new HashMap<>();

    private PairTable(Charset charset) {
        Arrays.fill(characters, CodePages.UNASSIGNED);
        Arrays.fill(pairs, EMPTY);
        CharsetDecoder decoder = charset.newDecoder();
        CharsetEncoder encoder = charset.newEncoder();
        boolean japanese = charset.name().equals("x-IBM930") || charset.name().equals("x-IBM939");
        for (int lead = LOWEST; lead <= HIGHEST; lead++) {
            for (int trail = LOWEST; trail <= HIGHEST; trail++) {
                int pair = lead << 8 | trail;
                char character = read(decoder, lead, trail);
                if (character == CodePages.UNASSIGNED) {
                    continue;
                }
                if (written(encoder, character) != pair) {
                    nearOfPair.put(pair, character);
                    continue;
                }
                set(pair, japanese ? JIS.getOrDefault(pair, character) : character);
            }
        }
        for (int character = 0; character < Character.MAX_VALUE; character++) {
            int pair = pair(character) < 0 ? written(encoder, (char) character) : NONE;
            if (pair >= 0) {
                nearOfCharacter.put((char) character, (char) character(pair >> 8, pair & 0xFF));
            }
        }
    }

    /** Reads the pairs of a charset of the JDK. */
    static PairTable of(Charset charset) {
        return new PairTable(charset);
    }

    private void set(int pair, char character) {
        characters[index(pair >> 8, pair & 0xFF)] = character;
        if (pairs[character >> 8] == EMPTY) {
            pairs[character >> 8] = new char[BLOCK];
        }
        pairs[character >> 8][character & 0xFF] = (char) pair;
    }

    private static int index(int lead, int trail) {
        return (lead - LOWEST) * ROW + trail - LOWEST;
    }

    private static char read(CharsetDecoder decoder, int lead, int trail) {
        try {
            CharBuffer one = decoder.decode(ByteBuffer.wrap(new byte[] {SO, (byte) lead, (byte) trail, SI}));
            return one.remaining() == 1 && one.get(0) != '\uFFFD' ? one.get(0) : CodePages.UNASSIGNED;
        } catch (CharacterCodingException e) {
            return CodePages.UNASSIGNED;
        }
    }

    /** Returns the pair that the JDK writes for a character, or -1. */
    private static int written(CharsetEncoder encoder, char character) {
        if (!encoder.canEncode(character)) {
            return NONE;
        }
        try {
            ByteBuffer octets = encoder.encode(CharBuffer.wrap(new char[] {character}));
            return octets.remaining() == 4 && octets.get(0) == SO ? octets.getShort(1) & 0xFFFF : NONE;
        } catch (CharacterCodingException e) {
            return NONE;
        }
    }

    /** Tells whether an octet can be one of a pair. */
    static boolean isOfPair(int octet) {
        return octet >= LOWEST && octet <= HIGHEST;
    }

    /** Returns the character of a pair of octets that can be one, or -1 when the page has none there. */
    int character(int lead, int trail) {
        char character = characters[index(lead, trail)];
        return character == CodePages.UNASSIGNED ? NONE : character;
    }

    /** Returns the pair of a character, or -1 when the page has none. */
    int pair(int character) {
        int pair = character < 0 || character > Character.MAX_VALUE ? 0 : pairs[character >> 8][character & 0xFF];
        return pair == 0 ? NONE : pair;
    }

    /**
     * Returns the character of a pair that would come back as another pair, or -1: what may be put as a substitute.
     */
    int nearOfPair(int pair) {
        Character near = nearOfPair.get(pair);
        return near == null ? NONE : near;
    }

    /**
     * Returns the character of this page that is put as a substitute for one that is not in it but is written like it
     * elsewhere, U+301C for U+FF5E in IBM-939, or -1.
     */
    int nearOfCharacter(int character) {
        Character near =
                character < 0 || character > Character.MAX_VALUE ? null : nearOfCharacter.get((char) character);
        return near == null ? NONE : near;
    }
}
