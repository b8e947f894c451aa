package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A local file beside the one that is to be, until that is whole: under a name that nobody takes for it, and gone when it is
 * closed or a signal ends the program. One thread.
 */
public final class PartFile implements AutoCloseable {

    /** Of the target's name, so that the whole fits 255 octets whatever its letters are. */
    private static final int LONGEST_NAME = 50;

    private final Path target;
    private final Path path;
    private final FileChannel channel;

    private PartFile(Path target, Path path, FileChannel channel) {
        this.target = target;
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes it, empty.
     *
     * @param target an absolute path with a name
     * @throws IOException when nothing can be made there
     */
    public static PartFile beside(Path target) throws IOException {
        String name = shortened(target.getFileName().toString());
        Path path = target.resolveSibling("." + name + ".part-" + Token.unguessable());
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        // A signal ends the JVM without close(); the hook of deleteOnExit still runs.
        path.toFile().deleteOnExit();
        return new PartFile(target, path, channel);
    }

    /** Returns as much of a name as there is room for, whole characters of it: a half of one is no name of a file. */
    static String shortened(String name) {
        int end = Math.min(name.length(), LONGEST_NAME);
        boolean half = end < name.length() && Character.isHighSurrogate(name.charAt(end - 1));
        return name.substring(0, half ? end - 1 : end);
    }

    Path path() {
        return path;
    }

    /** Writes all octets that remain. */
    public void write(ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
    }

    void clear() throws IOException {
        channel.truncate(0);
    }

    /** Ends the writing: what the disk has to say against it is said now, and what is there survives a power failure. */
    public void end() throws IOException {
        channel.force(true);
        channel.close();
    }

    /**
     * Gives it the name of the target, which nothing may have.
     *
     * @throws FileAlreadyExistsException when something appeared there in the meantime; it stays as it is
     */
    public void nameNew() throws IOException {
        try {
            Files.createLink(target, path); // Unlike a rename it never replaces anything.
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.move(path, target); // A file system without links; it still refuses a name that is taken.
        }
        keepName();
    }

    /** The name, too, is to survive a power failure: it stands in the folder, where that may be read and synchronised. */
    void keepName() throws IOException {
        FileChannel folder;
        try {
            folder = FileChannel.open(target.resolveSibling("."), StandardOpenOption.READ);
        } catch (IOException e) {
            return;
        }
        try (folder) {
            folder.force(true);
        } catch (IOException e) {
            // What a file system says that has nothing to synchronise for a folder.
            if (!String.valueOf(e.getMessage()).contains("Invalid argument")) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It has a name of its own and is never taken for the file; deleteOnExit tries again.
            assert e != null;
        }
    }
}
