package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.scprelay.client.Statement.Disposition;

/**
 * A local file that comes into being only at the good end: octets go to a file beside it, which is then renamed, or added
 * to what was there. A failed transfer leaves nothing under the name.
 */
final class FileOutput implements OctetOutput {

    private static final int LONGEST_NAME = 200;

    private final Path target;
    private final Path part;
    private final Disposition disposition;
    private final FileChannel channel;

    private FileOutput(Path target, Path part, Disposition disposition, FileChannel channel) {
        this.target = target;
        this.part = part;
        this.disposition = disposition;
        this.channel = channel;
    }

    /**
     * Checks the name and creates the file beside it.
     *
     * @throws Failure local, when the file must not be written or cannot be
     */
    static FileOutput open(Path named, Disposition disposition) throws Failure {
        try {
            Path target = target(named.toAbsolutePath(), disposition);
            Path name = target.getFileName();
            if (name == null) {
                throw Failure.local("OUTPUT " + named + " is a folder");
            }
            String text = name.toString();
            String cut = text.length() <= LONGEST_NAME / 4 ? text : text.substring(0, LONGEST_NAME / 4);
            Path part = target.resolveSibling("." + cut + ".part-" + Token.unguessable());
            FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            // A signal ends the JVM without close(); the hook of deleteOnExit still runs.
            part.toFile().deleteOnExit();
            return new FileOutput(target, part, disposition, channel);
        } catch (IOException e) {
            throw Failure.local("OUTPUT " + named + " cannot be written: " + Trouble.of(e));
        }
    }

    private static Path target(Path named, Disposition disposition) throws IOException, Failure {
        if (!Files.exists(named, LinkOption.NOFOLLOW_LINKS)) {
            return named;
        }
        if (disposition == Disposition.NEW) {
            throw Failure.local("OUTPUT " + named + " exists already; DISP=REPLACE or DISP=APPEND would allow that");
        }
        Path real = named.toRealPath();
        if (!Files.isRegularFile(real)) {
            throw Failure.local("OUTPUT " + named + " is no ordinary file");
        }
        if (!Files.isWritable(real)) {
            throw Failure.local("OUTPUT " + named + " cannot be written: permission denied");
        }
        return real;
    }

    @Override
    public void write(ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            channel.write(octets);
        }
    }

    @Override
    public void endRecord() throws IOException {
        write(ByteBuffer.wrap(new byte[] {'\n'}));
    }

    @Override
    public boolean canReset() {
        return true;
    }

    @Override
    public void reset() throws IOException {
        channel.truncate(0);
    }

    @Override
    public void commit() throws IOException {
        channel.force(true); // A good return code survives a power failure.
        channel.close();
        switch (disposition) {
            case NEW -> createNew();
            case REPLACE -> replace();
            case APPEND -> append();
        }
        keepName();
    }

    /** The name, too, is to survive a power failure: it stands in the folder, where that may be read and synchronised. */
    private void keepName() throws IOException {
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

    private void replace() throws IOException {
        if (Files.exists(target)) {
            Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(target));
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void append() throws IOException {
        try (FileChannel in = FileChannel.open(part, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            long before = out.size();
            try {
                out.position(before);
                for (long at = 0; at < in.size(); ) {
                    at += in.transferTo(at, in.size() - at, out);
                }
                out.force(true);
            } catch (IOException e) {
                out.truncate(before);
                throw e;
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // The part has a name of its own and is never taken for the file; deleteOnExit tries again.
            assert e != null;
        }
    }
}
