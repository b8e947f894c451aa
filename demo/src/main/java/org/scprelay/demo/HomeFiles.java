package org.scprelay.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.scp.common.helpers.DefaultScpFileOpener;

/** The files that {@code scp} reaches at the throw-away server: those below its home, where relative paths begin. */
final class HomeFiles extends DefaultScpFileOpener {

    private final Path home;
    private final Storage storage;

    HomeFiles(Path home, Storage storage) {
        this.home = home;
        this.storage = storage;
    }

    @Override
    public Path resolveLocalPath(Session session, FileSystem fileSystem, String commandPath) throws IOException {
        Path path = home.resolve(commandPath).normalize();
        if (!path.startsWith(home)) {
            throw new AccessDeniedException(commandPath + ": Permission denied");
        }
        return path;
    }

    @Override
    public OutputStream openWrite(
            Session session, Path file, long size, Set<PosixFilePermission> permissions, OpenOption... options)
            throws IOException {
        return storage.writing().apply(super.openWrite(session, file, size, permissions, options));
    }

    @Override
    public InputStream openRead(
            Session session, Path file, long size, Set<PosixFilePermission> permissions, OpenOption... options)
            throws IOException {
        return storage.reading().apply(super.openRead(session, file, size, permissions, options));
    }
}
