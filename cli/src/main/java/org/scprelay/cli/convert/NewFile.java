package org.scprelay.cli.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that was not there and gets its name when it is whole: until then its octets are in a file beside it. Nothing is
 * ever replaced. One thread.
 */
public final class NewFile implements OutSink.Octets, AutoCloseable {

    private static final int LONGEST_NAME = 50;

    private final Path target;
    private final Path part;
    private final FileChannel channel;

    private NewFile(Path target, Path part, FileChannel channel) {
        this.target = target;
        this.part = part;
        this.channel = channel;
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
        String name = target.getFileName().toString();
        String cut = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
        Path part = target.resolveSibling("." + cut + ".part-" + UUID.randomUUID());
        try {
            FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            // A signal ends the JVM without close(); the hook of deleteOnExit still runs.
            part.toFile().deleteOnExit();
            return new NewFile(target, part, channel);
        } catch (IOException e) {
            throw new IOException(named + " cannot be made: " + LocalFiles.reason(e), e);
        }
    }

    private static IOException taken(Path named, Throwable cause) {
        return new IOException(named + " is there already and is not overwritten; choose another name", cause);
    }

    @Override
    public void write(byte[] in, int from, int to) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(in, from, to - from);
        try {
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
        } catch (IOException e) {
            throw new IOException(
                    target + " cannot be written: " + LocalFiles.reason(e) + "; nothing is left of it", e);
        }
    }

    /** Gives the file its name. */
    public void commit() throws IOException {
        try {
            channel.force(true); // What the disk has to say against it is said now.
            channel.close();
            createNew();
        } catch (FileAlreadyExistsException e) {
            throw taken(target, e);
        } catch (IOException e) {
            throw new IOException(
                    target + " cannot be written: " + LocalFiles.reason(e) + "; nothing is left of it", e);
        }
    }

    /** A link, unlike a rename, never replaces a file that appeared in the meantime. */
    private void createNew() throws IOException {
        try {
            Files.createLink(target, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(part, target); // A file system without links; it still refuses a name that is taken.
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }
}
