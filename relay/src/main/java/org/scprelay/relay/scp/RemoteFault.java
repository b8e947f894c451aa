package org.scprelay.relay.scp;

import java.util.List;
import java.util.Locale;

/**
 * What an error text of a remote host means, as far as it can be told.
 *
 * <p>The texts are those of {@code strerror} (scp does not translate them: it sets only the character type of its
 * locale), with the words of AIX and z/OS, and those of {@code scp.c} itself. The path stands before them, so only the end
 * of a text counts: a file may be called "Permission denied".
 */
public enum RemoteFault {
    /** The file system is full. */
    NO_SPACE("no space left on device", "not enough space in the file system"),
    /** The user's share of the file system is used up. */
    QUOTA("disk quota exceeded", "disc quota exceeded", "quota exceeded", "would be exceeded"),
    /** The file grew beyond what the file system or a limit of the process allows. */
    FILE_TOO_LARGE("file too large", "file size limit exceeded"),
    /** No permission for the file or a directory on the way. */
    PERMISSION("permission denied", "operation not permitted", "do not allow the specified action"),
    /** The file, or a directory on the way, does not exist. */
    NO_SUCH_FILE("no such file or directory", "no such file", "in the path name does not exist"),
    /** The path is that of a directory. */
    IS_DIRECTORY("is a directory", "cannot overwrite directory with non-directory"),
    /** Something on the way is not a directory. */
    NOT_DIRECTORY("not a directory"),
    /** The path is that of a directory or a device, where a file is wanted. */
    NOT_REGULAR("not a regular file"),
    /** A segment of the path, or the whole, is longer than the file system takes. */
    NAME_TOO_LONG("file name too long", "filename too long"),
    /** Symbolic links in a circle. */
    LOOP("too many levels of symbolic links"),
    /** Nothing can be written there. */
    READ_ONLY("read-only file system"),
    /** Somebody else uses the file. */
    BUSY("text file busy", "device or resource busy", "resource temporarily unavailable"),
    /** The storage failed. */
    STORAGE("input/output error", "i/o error", "stale file handle", "stale nfs file handle"),
    /** The remote host has no descriptors or memory left. */
    RESOURCES("too many open files", "too many open files in system", "cannot allocate memory"),
    /** More than one path reached the remote scp. */
    AMBIGUOUS("ambiguous target"),
    /** The file changed its size while it was sent: scp.c says so with EPIPE. */
    CHANGED("broken pipe"),
    /** The remote side lost us. */
    LOST("lost connection", "dropped connection"),
    /** Any other text. */
    OTHER;

    private final List<String> endings;

    RemoteFault(String... endings) {
        this.endings = List.of(endings);
    }

    /** Classifies a text by how it ends. */
    public static RemoteFault of(String text) {
        String end = text.strip().toLowerCase(Locale.ROOT);
        while (end.endsWith(".")) {
            end = end.substring(0, end.length() - 1);
        }
        for (RemoteFault fault : values()) {
            if (fault.endings.stream().anyMatch(end::endsWith)) {
                return fault;
            }
        }
        return OTHER;
    }

    /** Tells whether the storage of the remote host is full. */
    public boolean isStorageFull() {
        return this == NO_SPACE || this == QUOTA || this == FILE_TOO_LARGE;
    }

    /** Tells whether the same may succeed later without anybody doing anything. */
    public boolean isPassing() {
        return this == BUSY || this == STORAGE || this == RESOURCES || this == CHANGED || this == LOST || this == OTHER;
    }
}
