package org.scprelay.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.client.Statement.InputPlace;

/** What a STOR sends: opened before the relay is asked, read to its end by one thread. */
final class OctetInput implements AutoCloseable {

    private static final int SKIP = 256 * 1024;

    private final String name;
    private final ReadableByteChannel channel;
    private final OptionalLong size;
    private final boolean closing;
    private Optional<RecordFormat> records = Optional.empty();
    private Optional<RecordFrames.Survey> survey = Optional.empty();
    private Optional<MessageDigest> digest = Optional.empty();
    private final String version;
    private long count;

    private OctetInput(String name, ReadableByteChannel channel, OptionalLong size, String version, boolean closing) {
        this.name = name;
        this.channel = channel;
        this.size = size;
        this.version = version;
        this.closing = closing;
    }

    /**
     * Opens it. The records of what can be read twice are looked at: how many there are, and whether they are.
     *
     * @param records what to read it as; absent: octets
     * @throws Failure local, when it cannot be opened or does not have such records
     */
    static OctetInput open(InputPlace place, Optional<RecordFormat> records, InputStream standardInput) throws Failure {
        OctetInput input = open(place, records.isPresent(), standardInput);
        input.records = records;
        if (records.isPresent() && input.size.isPresent()) {
            try (OctetInput first = open(place, true, standardInput)) {
                input.survey = Optional.of(RecordFrames.survey(first, records.get()));
            } catch (IOException e) {
                input.close();
                throw Failure.local("INPUT " + input.name + " cannot be sent: " + Trouble.of(e));
            }
        }
        return input;
    }

    private static OctetInput open(InputPlace place, boolean records, InputStream standardInput) throws Failure {
        if (place instanceof InputPlace.InStream data) {
            byte[] octets = records ? data.lines() : data.octets();
            ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(octets));
            return new OctetInput("in-stream data", channel, OptionalLong.of(octets.length), "", true);
        }
        if (place instanceof InputPlace.LocalFile file) {
            return open(file.path());
        }
        return new OctetInput("standard input", Channels.newChannel(standardInput), OptionalLong.empty(), "", false);
    }

    private static OctetInput open(Path path) throws Failure {
        try {
            if (Files.isDirectory(path)) {
                throw Failure.local("INPUT " + path + " is a folder");
            }
            // A pipe or a tape has no size; an ordinary file must keep the one it has now.
            boolean ordinary = Files.isRegularFile(path);
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            OptionalLong size = ordinary ? OptionalLong.of(channel.size()) : OptionalLong.empty();
            String version = ordinary ? channel.size() + " " + Files.getLastModifiedTime(path) : "";
            return new OctetInput(path.toString(), channel, size, version, true);
        } catch (IOException e) {
            throw Failure.local("INPUT " + path + " cannot be opened: " + Trouble.of(e));
        }
    }

    String name() {
        return name;
    }

    /** Returns what changes when somebody writes to it between two attempts: size and time of a file. */
    String version() {
        return version;
    }

    /** Returns the SHA-256 of what was read, where something was skipped; nothing more is added to it then. */
    Optional<String> sha256() {
        return digest.map(all -> HexFormat.of().formatHex(all.digest()));
    }

    /** Reads over octets that need not be sent again; they are in the hash. */
    void skip(long octets) throws IOException {
        digest = Optional.of(CountedOutput.sha256Digest());
        ByteBuffer buffer = ByteBuffer.allocate(SKIP);
        while (count < octets) {
            buffer.clear().limit((int) Math.min(SKIP, octets - count));
            if (!read(buffer)) {
                throw new IOException("it ends after " + count + " octets");
            }
        }
    }

    /** Returns what it is read as; absent: octets. */
    Optional<RecordFormat> records() {
        return records;
    }

    /**
     * Returns how many octets the remote file will have, where it gets those of the data as they are.
     *
     * @param perRecord how many more it gets for each record
     */
    OptionalLong remoteSize(int perRecord) {
        return survey.isPresent()
                ? OptionalLong.of(
                        survey.get().octets() + perRecord * survey.get().records())
                : records.isPresent() ? OptionalLong.empty() : size;
    }

    /** Tells whether it looks like RECFM=VB, though it is read as RECFM=V. */
    boolean looksBlocked() {
        return survey.filter(RecordFrames.Survey::blocks).isPresent();
    }

    /** Returns how many octets will come, where that is known. */
    OptionalLong size() {
        return size;
    }

    /**
     * Fills a buffer as far as the input goes at the moment.
     *
     * @return false at the end
     * @throws IOException when it cannot be read, or an ordinary file did not keep its size
     */
    boolean read(ByteBuffer target) throws IOException {
        ByteBuffer taken = target.duplicate();
        int got = channel.read(target);
        if (got > 0) {
            count += got;
            if (digest.isPresent()) {
                digest.get().update(taken.limit(taken.position() + got));
            }
        }
        if (size.isPresent() && (count > size.getAsLong() || got < 0 && count < size.getAsLong())) {
            throw new IOException("it changed while it was read: " + size.getAsLong() + " octets at first, "
                    + (got < 0 ? "only " + count + " came" : "then more"));
        }
        return got >= 0;
    }

    @Override
    public void close() {
        if (!closing) {
            return; // Standard input is not ours, and closing it could wait for a blocked read.
        }
        try {
            channel.close();
        } catch (IOException e) {
            // It was only read.
            assert e != null;
        }
    }
}
