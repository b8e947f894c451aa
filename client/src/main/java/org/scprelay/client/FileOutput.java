package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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

    private final Path target;
    private final PartFile part;
    private final Disposition disposition;

    private FileOutput(Path target, PartFile part, Disposition disposition) {
        this.target = target;
        this.part = part;
        this.disposition = disposition;
    }

    /**
     * Checks the name and creates the file beside it.
     *
     * @throws Failure local, when the file must not be written or cannot be
     */
    static FileOutput open(Path named, Disposition disposition) throws Failure {
        try {
            Path target = target(named.toAbsolutePath(), disposition);
            if (target.getFileName() == null) {
                throw Failure.local("OUTPUT " + named + " is a folder");
            }
            return new FileOutput(target, PartFile.beside(target), disposition);
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
        part.write(octets);
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
        part.clear();
    }

    @Override
    public void commit() throws IOException {
        part.end();
        switch (disposition) {
            case NEW -> part.nameNew();
            case REPLACE -> replace();
            case APPEND -> append();
        }
    }

    private void replace() throws IOException {
        if (Files.exists(target)) {
            Files.setPosixFilePermissions(part.path(), Files.getPosixFilePermissions(target));
        }
        Files.move(part.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        part.keepName();
    }

    private void append() throws IOException {
        try (FileChannel in = FileChannel.open(part.path(), StandardOpenOption.READ);
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
        part.keepName();
    }

    @Override
    public void close() {
        part.close();
    }
}
