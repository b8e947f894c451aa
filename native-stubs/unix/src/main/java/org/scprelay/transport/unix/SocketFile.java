package org.scprelay.transport.unix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file that a socket is in its directory.
 *
 * @param path where it is
 * @param device the file system that it is on
 * @param inode its number there
 */
record SocketFile(Path path, long device, long inode) {

    private static final int TYPE = 0xF000;
    private static final int SOCKET = 0xC000;
    private static final int SET_GROUP_ID = 0x400;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_AND_GROUP = PosixFilePermissions.fromString("rw-rw----");

    /** Returns the socket at a path; empty when there is nothing, or something else. Links are not followed. */
    static Optional<SocketFile> at(Path path) throws IOException {
        try {
            Map<String, Object> all = Files.readAttributes(path, "unix:mode,dev,ino", LinkOption.NOFOLLOW_LINKS);
            return ((int) all.get("mode") & TYPE) == SOCKET
                    ? Optional.of(new SocketFile(path, (long) all.get("dev"), (long) all.get("ino")))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Lets in the owner, and in a directory with the set-group-ID bit, which gives its group to what is in it, that group. */
    void permit() throws IOException {
        int directory = (int) Files.getAttribute(path.getParent(), "unix:mode");
        boolean group = (directory & SET_GROUP_ID) != 0;
        Files.setPosixFilePermissions(path, group ? OWNER_AND_GROUP : OWNER);
    }

    /** Removes this very file; one that took its place stays. */
    void remove() throws IOException {
        if (at(path).filter(this::equals).isPresent()) {
            Files.deleteIfExists(path);
        }
    }
}
