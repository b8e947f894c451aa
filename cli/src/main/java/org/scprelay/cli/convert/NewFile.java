package org.scprelay.cli.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.scprelay.client.PartFile;

/**
 * A file that was not there and gets its name when it is whole: until then its octets are in a file beside it. Nothing is
 * ever replaced. One thread.
 */
public final class NewFile implements OutSink.Octets, AutoCloseable {

    private final Path target;
    private final PartFile part;

    private NewFile(Path target, PartFile part) {
        this.target = target;
        this.part = part;
    }

    /**
     * Makes the file beside it.
     *
     * @throws IOException when the name is taken, or nothing can be made there; the message says which
     */
    public static NewFile create(Path named) throws IOException {
        Path target = named.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new IOException(named + " is a directory: name a file in it");
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw taken(named, null);
        }
        try {
            return new NewFile(target, PartFile.beside(target));
        } catch (IOException e) {
            throw new IOException(named + " cannot be made: " + LocalFiles.reason(e), e);
        }
    }

    private static IOException taken(Path named, Throwable cause) {
        return new IOException(named + " is there already and is not overwritten; choose another name", cause);
    }

    @Override
    public void write(byte[] in, int from, int to) throws IOException {
        try {
            part.write(ByteBuffer.wrap(in, from, to - from));
        } catch (IOException e) {
            throw new IOException(
                    target + " cannot be written: " + LocalFiles.reason(e) + "; nothing is left of it", e);
        }
    }

    /** Gives the file its name. */
    public void commit() throws IOException {
        try {
            part.end();
            part.nameNew();
        } catch (FileAlreadyExistsException e) {
            throw taken(target, e);
        } catch (IOException e) {
            throw new IOException(
                    target + " cannot be written: " + LocalFiles.reason(e) + "; nothing is left of it", e);
        }
    }

    @Override
    public void close() {
        part.close();
    }
}
