package org.scprelay.client;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Finds the records in the octets of a file, which come in pieces that are cut anywhere, and judges the words that describe
 * them. No octet of a record is kept. One thread.
 */
final class RecordCutter {

    private static final int NONE = -1;

    private final RecordFormat format;
    private long record = 1;
    private long offset;
    /** Where the record begins, its word included. */
    private long start;
    /** Octets of the record that are still to come, or that none has begun. */
    private int rest = NONE;
    /** Octets of the block that are still to come. */
    private int block;

    private int word;
    private int wordOctets;
    private int length;
    private boolean ends;

    RecordCutter(RecordFormat format) {
        this.format = format;
    }

    /**
     * Finds the next octets that belong to one record: {@link #length()} from the position of the buffer on, which the caller
     * takes. Words are taken here.
     *
     * @param most how many octets the caller can take
     * @return whether there are any, or an empty record; else the buffer is used up
     * @throws RecordException when a word is none
     */
    boolean next(ByteBuffer in, int most) throws RecordException {
        if (rest == NONE && !begins(in)) {
            return false;
        }
        length = Math.min(rest, Math.min(in.remaining(), most));
        if (length == 0 && rest > 0) {
            return false;
        }
        offset += length;
        rest -= length;
        ends = rest == 0;
        if (ends) {
            rest = NONE;
            record++;
        }
        return true;
    }

    /** Returns how many octets {@link #next} found. */
    int length() {
        return length;
    }

    /** Tells whether the record ends behind what {@link #next} found. */
    boolean ends() {
        return ends;
    }

    /** Tells whether neither a record nor a word has begun. */
    boolean isBetweenRecords() {
        return rest == NONE && wordOctets == 0;
    }

    /** Returns how many records ended. */
    long records() {
        return record - 1;
    }

    private boolean begins(ByteBuffer in) throws RecordException {
        if (format.isFixed()) {
            start = offset;
            rest = in.hasRemaining() ? format.length() : NONE;
            return rest != NONE;
        }
        while (in.hasRemaining()) {
            if (wordOctets == 0 && (format.form() != RecordFormat.Form.BLOCKED || block > 0)) {
                start = offset;
            }
            word = word << 8 | in.get() & 0xFF;
            offset++;
            wordOctets++;
            if (wordOctets == RecordFormat.WORD) {
                wordOctets = 0;
                if (format.form() == RecordFormat.Form.BLOCKED && block == 0) {
                    beginBlock();
                } else {
                    rest = recordLength();
                    return true;
                }
            }
        }
        return false;
    }

    private void beginBlock() throws RecordException {
        start = offset - RecordFormat.WORD;
        int size = word >>> 16;
        if (word < 0) {
            throw bad("is to begin a block, but %08X is the word of a large block, which is not served");
        }
        if ((word & 0xFFFF) != 0 || size < 2 * RecordFormat.WORD || size > RecordFormat.LONGEST_BLOCK) {
            throw bad("is to begin a block, but %08X is no block descriptor word: 8 to 32760 as 2 octets, then 0000");
        }
        block = size - RecordFormat.WORD;
    }

    private int recordLength() throws RecordException {
        if (format.form() == RecordFormat.Form.LINES) {
            return word;
        }
        int size = word >>> 16;
        int segment = word & 0xFFFF;
        if (segment == 0x0100 || segment == 0x0200 || segment == 0x0300) {
            throw bad("begins with %08X, a segment of a spanned record (RECFM=VS), which is not served");
        }
        if (segment != 0 || size < RecordFormat.WORD || size > RecordFormat.LONGEST_VARIABLE + RecordFormat.WORD) {
            throw bad("begins with %08X, which is no record descriptor word: 4 to 32760 as 2 octets, then 0000");
        }
        if (format.form() == RecordFormat.Form.BLOCKED) {
            block -= size;
            if (block < 0) {
                throw bad("begins with %08X, but its block has only " + (block + size) + " octets left");
            }
            if (block > 0 && block < RecordFormat.WORD) {
                throw bad("begins with %08X, which leaves " + block + " octets of its block, too few for a record");
            }
        }
        return size - RecordFormat.WORD;
    }

    private RecordException bad(String pattern) {
        return new RecordException(record, start, String.format(Locale.ROOT, pattern, word));
    }

    /**
     * Judges the end of the file.
     *
     * @throws RecordException when a record or a block is not whole
     */
    void finish() throws RecordException {
        if (rest != NONE) {
            throw format.isFixed()
                    ? RecordException.unfinished(record, start, format.length() - rest, format.length())
                    : new RecordException(record, start, "lacks " + rest + " octets: the file ends within it");
        }
        if (wordOctets > 0) {
            long at = offset - wordOctets;
            throw new RecordException(
                    record, at, "has " + wordOctets + " octets of a descriptor word: the file ends there");
        }
        if (block > 0) {
            throw new RecordException(
                    record, offset, "is not there: the file ends, and its block lacks " + block + " octets");
        }
    }
}
