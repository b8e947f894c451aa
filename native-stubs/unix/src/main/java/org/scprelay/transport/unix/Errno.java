package org.scprelay.transport.unix;

/** Error numbers of Linux, the same on all processors that {@link Kernel} is loaded on. */
final class Errno {

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int EROFS = 30;
    static final int EPIPE = 32;
    static final int EPROTOTYPE = 91;
    static final int EADDRINUSE = 98;
    static final int ECONNABORTED = 103;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int ENOTCONN = 107;
    static final int ECONNREFUSED = 111;

    private Errno() {}
}
