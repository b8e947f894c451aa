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
import java.util.OptionalLong;
import org.scprelay.client.Statement.InputPlace;

/** What a STOR sends: opened before the relay is asked, read to its end by one thread. */
final class OctetInput implements AutoCloseable {

    private final String name;
    private final ReadableByteChannel channel;
    private final OptionalLong size;
    private final boolean closing;
    private long count;

    private OctetInput(String name, ReadableByteChannel channel, OptionalLong size, boolean closing) {
        this.name = name;
        this.channel = channel;
        this.size = size;
        this.closing = closing;
    }

    /**
     * Opens it.
     *
     * @throws Failure local, when it cannot be opened
     */
    static OctetInput open(InputPlace place, InputStream standardInput) throws Failure {
        if (place instanceof InputPlace.InStream data) {
            ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(data.octets()));
            return new OctetInput("in-stream data", channel, OptionalLong.of(data.octets().length), true);
        }
        if (place instanceof InputPlace.LocalFile file) {
            return open(file.path());
        }
        return new OctetInput("standard input", Channels.newChannel(standardInput), OptionalLong.empty(), false);
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
            return new OctetInput(path.toString(), channel, size, true);
        } catch (IOException e) {
            throw Failure.local("INPUT " + path + " cannot be opened: " + Trouble.of(e));
        }
    }

    String name() {
        return name;
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
        int got = channel.read(target);
        if (got > 0) {
            count += got;
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
