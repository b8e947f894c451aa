package org.scprelay.transport.iucv;

/** Numbers of errors, the same for Linux on s390x and on x86_64 (asm-generic/errno.h). */
final class Errno {

    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int EPIPE = 32;
    static final int EBADFD = 77;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRINUSE = 98;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;
    static final int ECONNABORTED = 103;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int ENOTCONN = 107;
    static final int ECONNREFUSED = 111;

    private Errno() {}

    /** Returns {@code errno 97 EAFNOSUPPORT} and the like. */
    static String text(int errno) {
        String name =
                switch (errno) {
                    case EPERM -> " EPERM";
                    case EINTR -> " EINTR";
                    case EAGAIN -> " EAGAIN";
                    case ENOMEM -> " ENOMEM";
                    case EACCES -> " EACCES";
                    case ENODEV -> " ENODEV";
                    case EINVAL -> " EINVAL";
                    case ENFILE -> " ENFILE";
                    case EMFILE -> " EMFILE";
                    case EPIPE -> " EPIPE";
                    case EBADFD -> " EBADFD";
                    case EAFNOSUPPORT -> " EAFNOSUPPORT";
                    case EADDRINUSE -> " EADDRINUSE";
                    case ENETDOWN -> " ENETDOWN";
                    case ENETUNREACH -> " ENETUNREACH";
                    case ECONNABORTED -> " ECONNABORTED";
                    case ECONNRESET -> " ECONNRESET";
                    case ENOBUFS -> " ENOBUFS";
                    case ENOTCONN -> " ENOTCONN";
                    case ECONNREFUSED -> " ECONNREFUSED";
                    default -> "";
                };
        return "errno " + errno + name;
    }
}
