package org.scprelay.relay.scp;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What stands at a remote path before it is written.
 *
 * @param kind what it is, symbolic links followed
 * @param mode permission bits of an existing file or directory, 0 to 07777
 * @param roomBeside whether a part may be created and renamed in the directory of {@code path}
 * @param path where the file really is: the target of symbolic links, else the path as it was given
 * @param directory the inode of the directory of {@code path}, {@code -} where it is not known
 * @param realDirectory the absolute path of that directory without symbolic links, where it is known and can be written down
 */
public record RemoteTarget(
        Kind kind,
        OptionalInt mode,
        boolean roomBeside,
        String path,
        String directory,
        Optional<String> realDirectory) {

    /** What a path leads to. */
    public enum Kind {
        /** Nothing, in a directory that exists. */
        ABSENT,
        /** A regular file. */
        FILE,
        /** A directory. */
        DIRECTORY,
        /** A device, a pipe, a socket; or a file whose real path cannot be written in UTF-8 without control characters. */
        OTHER,
        /** A symbolic link to nothing, or in a circle. */
        DANGLING,
        /** Nothing: its directory does not exist either. */
        NO_PARENT,
        /** Unknown: a directory on the way may not be searched. */
        DENIED
    }

    /** Returns what is the same for every spelling of one path: the directory itself, and the name in it. */
    public String place() {
        return "directory " + directory + " name " + path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns the absolute path without symbolic links, which another protocol finds out, too; empty: not known. */
    public Optional<String> realPath() {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return realDirectory.map(where -> (where.endsWith("/") ? where : where + "/") + name);
    }

    /** Tells whether a file can be written beside it and renamed to it. */
    public boolean canBeReplaced() {
        return roomBeside && (kind == Kind.ABSENT || kind == Kind.FILE);
    }
}
