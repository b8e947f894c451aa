package org.scprelay.protocol;

/**
 * The header of a data frame (docs/PROTOCOL.md, section 3), after RFC 959 section 3.4.2 with a 24-bit count:
 *
 * <pre>
 * +--------+--------+--------+--------+
 * | flags  |   length, unsigned, BE   |   then `length` octets
 * +--------+--------+--------+--------+
 * </pre>
 *
 * @param flags the flag bits
 * @param length the octets of payload, 0 to 16,777,215
 */
public record Frame(int flags, int length) {

    /** Octets of a header. */
    public static final int HEADER = 4;

    /** The largest length that a header can hold. */
    public static final int LONGEST = 0xFFFFFF;

    /** Ends a record. */
    public static final int EOR = 0x80;

    /** Ends the transfer. */
    public static final int EOF = 0x40;

    /** The sender gives up; the payload is the reason. */
    public static final int ABORT = 0x20;

    /** With EOF: the payload is the 8-octet number of data octets sent before. */
    public static final int COUNT = 0x10;

    /** Standard error of EXEC. */
    public static final int STDERR = 0x08;

    /** The longest reason of an ABORT in octets. */
    public static final int MAX_REASON = 512;

    /** What a transfer allows in its frames. */
    public enum Kind {
        /** STRU F. */
        STREAM(0),
        /** STRU R, LIST and NLST. */
        RECORDS(EOR),
        /** The output of EXEC. */
        COMMAND(STDERR);

        private final int extra;

        Kind(int extra) {
            this.extra = extra;
        }
    }

    /** Checks the ranges. */
    public Frame {
        if (flags < 0 || flags > 0xFF || length < 0 || length > LONGEST) {
            throw new IllegalArgumentException("no frame header: " + flags + " " + length);
        }
    }

    /** Reads a header from its fullword. */
    public static Frame of(int word) {
        return new Frame(word >>> 24, word & LONGEST);
    }

    /** Returns the header as a fullword, most significant octet first. */
    public int word() {
        return flags << 24 | length;
    }

    /** Tells whether a flag is set. */
    public boolean is(int flag) {
        return (flags & flag) != 0;
    }

    /** Tells whether this is a keep-alive: no flags, no payload. */
    public boolean isKeepAlive() {
        return flags == 0 && length == 0;
    }

    /** Tells whether the payload is data of the file, as opposed to a count or a reason. */
    public boolean carriesData() {
        return !is(COUNT) && !is(ABORT);
    }

    /**
     * Judges the header before any payload is read.
     *
     * @throws ProtocolException 500 when a rule of section 3 is broken
     */
    public void check(Kind kind, int maxFrame) throws ProtocolException {
        int allowed = EOF | ABORT | COUNT | kind.extra;
        if ((flags & ~allowed) != 0) {
            throw bad("has flags that are not allowed here");
        }
        if (is(ABORT) && (flags != ABORT || length > MAX_REASON)) {
            throw bad("is an ABORT that does not stand alone, or its reason is longer than " + MAX_REASON);
        }
        if (is(COUNT) && (flags != (EOF | COUNT) || length != Long.BYTES)) {
            throw bad("is a COUNT without EOF, with another flag, or not of 8 octets");
        }
        if (length > maxFrame) {
            throw bad("is longer than MAXFRAME " + maxFrame);
        }
    }

    private ProtocolException bad(String why) {
        return new ProtocolException(500, String.format("frame %02X length %d %s", flags, length, why));
    }
}
