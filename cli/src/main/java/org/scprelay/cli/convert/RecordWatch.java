package org.scprelay.cli.convert;

import java.io.IOException;
import org.scprelay.relay.text.Conversion;

/**
 * Keeps an eye on the record that is being converted: its number, where it begins in the source, its octets there and what
 * became of them. One thread.
 */
public final class RecordWatch {

    /** Who is told of a record when it ends. */
    public interface Viewer {

        /** Tells whether the next record is to be shown. */
        boolean wants();

        /** Shows the record that ends. */
        void show(RecordWatch record) throws IOException;
    }

    private final Viewer viewer;
    private final int inFront;
    private final Kept source = new Kept();
    private final Kept target = new Kept();
    private long number = 1;
    private long start;
    private long substituted;
    private long truncated;
    private long records;
    private long substitutedNow;
    private long truncatedNow;
    private long recordsNow;

    /**
     * Begins at the first record.
     *
     * @param inFront octets in front of every record of the source that are none of it: a record descriptor word
     */
    RecordWatch(Viewer viewer, int inFront) {
        this.viewer = viewer;
        this.inFront = inFront;
    }

    /** Some octets of the source, of one record. */
    void source(byte[] in, int from, int to) {
        source.add(in, from, to);
    }

    /** Some octets of what became of it. */
    void target(byte[] in, int from, int to) {
        if (viewer.wants()) {
            target.add(in, from, to);
        } else {
            target.skip(to - from);
        }
    }

    /** The record ends, and everything of it was told. */
    void end(Conversion work) throws IOException {
        substitutedNow = work.substituted() - substituted;
        truncatedNow = work.truncated() - truncated;
        recordsNow = work.records() - records;
        if (viewer.wants()) {
            viewer.show(this);
        }
        substituted += substitutedNow;
        truncated += truncatedNow;
        records += recordsNow;
        number++;
        start += inFront + source.length();
        source.clear();
        target.clear();
    }

    /** Returns the number of the record, from 1. */
    long number() {
        return number;
    }

    /** Returns where it begins in the source, with what stands in front of it, in octets from 0. */
    long start() {
        return start;
    }

    /** Returns how many octets stand in front of it. */
    int inFront() {
        return inFront;
    }

    Kept source() {
        return source;
    }

    Kept target() {
        return target;
    }

    /** Returns how many characters of it were substituted. */
    long substituted() {
        return substitutedNow;
    }

    /** Returns how many times it was cut off. */
    long truncated() {
        return truncatedNow;
    }

    /** Returns how many records of the host it became, or was; only in TYPE A. */
    long records() {
        return recordsNow;
    }
}
