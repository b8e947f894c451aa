package org.scprelay.relay.sftp;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * ATTRS of a file (section 5): what a server tells, or what it is to set. Owner and extended attributes are read over and
 * never sent.
 *
 * @param size octets
 * @param permissions type and permission bits as in {@code st_mode}
 * @param modified seconds since 1970, an unsigned 32-bit number
 */
public record FileAttributes(OptionalLong size, OptionalInt permissions, OptionalLong modified) {

    /** Nothing is told, or to be set. */
    public static final FileAttributes NONE =
            new FileAttributes(OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty());

    private static final int SIZE = 0x1;
    private static final int OWNER = 0x2;
    private static final int PERMISSIONS = 0x4;
    private static final int TIMES = 0x8;
    private static final int EXTENDED = 0x8000_0000;

    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;

    /** Returns these with a size. */
    public FileAttributes withSize(long octets) {
        return new FileAttributes(OptionalLong.of(octets), permissions, modified);
    }

    /** Returns these with permission bits. */
    public FileAttributes withPermissions(int bits) {
        return new FileAttributes(size, OptionalInt.of(bits), modified);
    }

    /** Returns these with a time of modification. */
    public FileAttributes withModified(long seconds) {
        return new FileAttributes(size, permissions, OptionalLong.of(seconds));
    }

    /** Tells whether it is said that this is a directory. */
    public boolean isDirectory() {
        return type() == DIRECTORY;
    }

    /** Tells whether it is said that this is a symbolic link. */
    public boolean isLink() {
        return type() == LINK;
    }

    /** Tells whether this is a regular file, as far as is said: a server may say no type at all. */
    public boolean isRegular() {
        return type() == REGULAR || type() == 0;
    }

    /** Returns what this is as a letter: f, d, l, or o for anything else and for what is not told. */
    public char letter() {
        return switch (type()) {
            case REGULAR -> 'f';
            case DIRECTORY -> 'd';
            case LINK -> 'l';
            default -> 'o';
        };
    }

    private int type() {
        return permissions.orElse(0) & TYPE;
    }

    /** Writes what is set; the time of access is set with the other. */
    void write(Request to) {
        int flags = (size.isPresent() ? SIZE : 0)
                | (permissions.isPresent() ? PERMISSIONS : 0)
                | (modified.isPresent() ? TIMES : 0);
        to.number(flags);
        size.ifPresent(to::number);
        permissions.ifPresent(to::number);
        modified.ifPresent(time -> to.number((int) time).number((int) time));
    }

    /** Reads one. */
    static FileAttributes read(Reply from) throws SftpException {
        int flags = from.number();
        OptionalLong size = (flags & SIZE) == 0 ? OptionalLong.empty() : OptionalLong.of(from.size());
        if ((flags & OWNER) != 0) {
            from.number();
            from.number();
        }
        OptionalInt permissions = (flags & PERMISSIONS) == 0 ? OptionalInt.empty() : OptionalInt.of(from.number());
        OptionalLong modified = OptionalLong.empty();
        if ((flags & TIMES) != 0) {
            from.number();
            modified = OptionalLong.of(Integer.toUnsignedLong(from.number()));
        }
        if ((flags & EXTENDED) != 0) {
            int count = from.number();
            // Each pair takes octets of the packet, which is bounded: a wild count ends there.
            for (int i = 0; i != count; i++) {
                from.string(Fxp.LONGEST_PACKET);
                from.string(Fxp.LONGEST_PACKET);
            }
        }
        return new FileAttributes(size, permissions, modified);
    }
}
