package org.scprelay.relay.outcome;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * One file of the journal, {@code outcomes-NNNNNNNNN.log}: only ever appended to, deleted as a whole. Appending is for one
 * thread at a time; {@link #sync} is for any.
 */
final class Segment implements Closeable {

    /** No line that this program writes is as long: a reply has at most 512 octets, an escaped peer name the rest. */
    private static final int LONGEST_LINE = 16 * 1024;

    private final Path path;
    private final int number;
    private final Object syncing = new Object();
    private Optional<RandomAccessFile> file = Optional.empty();
    private volatile long length;
    private volatile boolean broken;
    private long synced;
    private boolean lost;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    private Segment(Path path, int number) {
        this.path = path;
        this.number = number;
    }

    /** Makes a new, empty file, which a power failure does not take back. */
    static Segment create(Path path, int number) throws IOException {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
        Segment segment = new Segment(path, number);
        segment.reopen();
        return segment;
    }

    /** What a file that was read holds. */
    interface Visitor {
        /** A good line. */
        void line(JournalLine line, Segment segment, long offset);
    }

    /**
     * How a file was found.
     *
     * @param damaged whether lines that were whole once are damaged
     * @param torn whether it ends with an unfinished line
     */
    record Condition(boolean damaged, boolean torn) {}

    /** Takes an existing file, to be visited and then perhaps reopened. */
    static Segment read(Path path, int number) {
        return new Segment(path, number);
    }

    /**
     * Visits every good line. A file that ends with a damaged one is broken afterwards: cutting that off would hide the damage
     * from the next who reads it.
     *
     * @param damage is run wherever damaged lines stand
     */
    Condition visit(Visitor visitor, Runnable damage) throws IOException {
        boolean bad = false;
        boolean whole = false;
        boolean damaged = false;
        long offset = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 64 * 1024)) {
            for (byte[] octets = line(in); octets.length > 0; octets = line(in)) {
                Optional<JournalLine> line = decode(octets);
                if (line.isPresent()) {
                    if (bad) {
                        damaged = true;
                        damage.run();
                    }
                    bad = false;
                    whole = false;
                    note(line.get().time());
                    visitor.line(line.get(), this, offset);
                    length = offset + octets.length;
                } else {
                    bad = true;
                    whole |= octets[octets.length - 1] == '\n';
                }
                offset += octets.length;
            }
        }
        if (whole) {
            broken = true;
            damage.run();
        }
        return new Condition(damaged || whole, bad && !whole);
    }

    private static Optional<JournalLine> decode(byte[] octets) {
        boolean complete = octets[octets.length - 1] == '\n';
        return complete ? JournalLine.decode(Arrays.copyOf(octets, octets.length - 1)) : Optional.empty();
    }

    /** Reads to the next line end, which is part of the result, or to the end or limit; nothing at the end. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        int octet = in.read();
        while (octet >= 0) {
            line.write(octet);
            octet = octet == '\n' || line.size() == LONGEST_LINE ? -1 : in.read();
        }
        return line.toByteArray();
    }

    /** Opens the file for appending behind its last good line. */
    void reopen() throws IOException {
        RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
        try {
            opened.setLength(length);
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        file = Optional.of(opened);
    }

    int number() {
        return number;
    }

    Path path() {
        return path;
    }

    /** Tells whether nothing more may be appended. */
    boolean isBroken() {
        return broken;
    }

    /** Returns the time of the oldest line; {@link Instant#MAX} when there is none. */
    Instant first() {
        return first;
    }

    /** Returns the time of the newest line; {@link Instant#MIN} when there is none. */
    Instant last() {
        return last;
    }

    private void note(Instant time) {
        first = time.isBefore(first) ? time : first;
        last = time.isAfter(last) ? time : last;
    }

    /**
     * Appends a line.
     *
     * @return its offset
     * @throws IOException when not all of it was written; then nothing of it counts
     */
    long append(JournalLine line) throws IOException {
        long offset = length;
        byte[] octets = line.encode();
        RandomAccessFile out = file.orElseThrow();
        try {
            out.seek(offset);
            out.write(octets);
        } catch (IOException e) {
            cut(out, offset, e);
            throw e;
        }
        note(line.time());
        length = offset + octets.length;
        return offset;
    }

    private void cut(RandomAccessFile out, long offset, IOException failure) {
        try {
            out.setLength(offset);
        } catch (IOException e) {
            broken = true;
            failure.addSuppressed(e);
        }
    }

    /**
     * Returns when everything up to the present end is on the disk. Threads that come together share one fsync(2).
     *
     * @throws IOException when it is not certain; the file must not be appended to any more, since Linux reports a failed
     *     write-back once
     */
    void sync() throws IOException {
        long wanted = length;
        synchronized (syncing) {
            if (synced >= wanted) {
                return;
            }
            if (lost) {
                // The kernel told another thread, and would say now that all is well.
                throw new IOException(path + " could not be synchronised before");
            }
            long upTo = length;
            try {
                file.orElseThrow().getFD().sync();
            } catch (IOException e) {
                lost = true;
                broken = true;
                throw e;
            }
            synced = upTo;
        }
    }

    /** Reads one line; empty when it is damaged. */
    Optional<JournalLine> at(long offset) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
            in.seek(offset);
            String line = in.readLine();
            return line == null ? Optional.empty() : JournalLine.decode(line.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isEmpty()) {
            return;
        }
        try {
            sync();
        } finally {
            synchronized (syncing) {
                file.get().close();
            }
        }
    }
}
