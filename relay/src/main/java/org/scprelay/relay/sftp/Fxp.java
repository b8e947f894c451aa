package org.scprelay.relay.sftp;

/** Numbers of the protocol: packet types, open flags, status codes (draft-ietf-secsh-filexfer-02, sections 3, 6.3, 7). */
final class Fxp {

    static final int VERSION_SPOKEN = 3;

    static final int INIT = 1;
    static final int VERSION = 2;
    static final int OPEN = 3;
    static final int CLOSE = 4;
    static final int READ = 5;
    static final int WRITE = 6;
    static final int LSTAT = 7;
    static final int FSTAT = 8;
    static final int FSETSTAT = 10;
    static final int OPENDIR = 11;
    static final int READDIR = 12;
    static final int REMOVE = 13;
    static final int MKDIR = 14;
    static final int REALPATH = 16;
    static final int STAT = 17;
    static final int RENAME = 18;
    static final int EXTENDED = 200;

    static final int STATUS = 101;
    static final int HANDLE = 102;
    static final int DATA = 103;
    static final int NAME = 104;
    static final int ATTRS = 105;
    static final int EXTENDED_REPLY = 201;

    static final int FLAG_READ = 0x01;
    static final int FLAG_WRITE = 0x02;
    static final int FLAG_APPEND = 0x04;
    static final int FLAG_CREATE = 0x08;
    static final int FLAG_EXCLUSIVE = 0x20;

    static final int OK = 0;
    static final int EOF = 1;
    static final int NO_SUCH_FILE = 2;
    static final int PERMISSION_DENIED = 3;
    static final int FAILURE = 4;
    static final int BAD_MESSAGE = 5;
    static final int OP_UNSUPPORTED = 8;

    /** What follows the length of a packet at most: the limit of OpenSSH's own client ({@code sftp-common.h}). */
    static final int LONGEST_PACKET = 256 * 1024;

    /** A handle has at most that many octets (section 6.3). */
    static final int LONGEST_HANDLE = 256;

    private Fxp() {}

    /** Returns the name of a packet type for messages. */
    static String name(int type) {
        return switch (type) {
            case VERSION -> "VERSION";
            case STATUS -> "STATUS";
            case HANDLE -> "HANDLE";
            case DATA -> "DATA";
            case NAME -> "NAME";
            case ATTRS -> "ATTRS";
            case EXTENDED_REPLY -> "EXTENDED_REPLY";
            default -> "a packet of type " + type;
        };
    }
}
