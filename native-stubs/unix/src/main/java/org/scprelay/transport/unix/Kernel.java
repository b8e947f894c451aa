package org.scprelay.transport.unix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.ffi.Runtime;

/**
 * The system calls of Unix sockets. Each returns what the kernel returned, or the negative error number, read at once
 * after the call in the same thread. Buffers are direct ones; what moves begins at their position, which stays.
 *
 * <p>Safe for any number of threads.
 */
final class Kernel {

    /** The functions of the C library, as JNR wants them. */
    public interface Calls {
        int socket(int domain, int type, int protocol);

        int bind(int descriptor, ByteBuffer address, int length);

        int listen(int descriptor, int backlog);

        int accept4(int descriptor, ByteBuffer address, ByteBuffer length, int flags);

        int connect(int descriptor, ByteBuffer address, int length);

        long recv(int descriptor, ByteBuffer target, long length, int flags);

        long send(int descriptor, ByteBuffer source, long length, int flags);

        int shutdown(int descriptor, int how);

        int close(int descriptor);

        int getsockopt(int descriptor, int level, int option, ByteBuffer value, ByteBuffer length);

        int setsockopt(int descriptor, int level, int option, ByteBuffer value, int length);

        int open(String path, int flags);

        int flock(int descriptor, int operation);

        int poll(ByteBuffer descriptors, long count, int milliseconds);

        String strerror(int number);
    }

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_SNDTIMEO = 21;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int SHUT_WR = 1;
    private static final int SHUT_RDWR = 2;
    private static final int UCRED_SIZE = 12;
    private static final int TIMEVAL_SIZE = 16;

    /** Where the constants above were checked; others number some of them in another way. */
    private static final Set<Platform.CPU> KNOWN =
            Set.of(Platform.CPU.X86_64, Platform.CPU.AARCH64, Platform.CPU.S390X);

    private final Calls calls;
    private final Runtime runtime;

    private Kernel(Calls calls) {
        this.calls = calls;
        this.runtime = Runtime.getRuntime(calls);
    }

    /** Loaded at the first link, not with the provider. */
    private static final class Loaded {

        private static final Kernel KERNEL;
        private static final Optional<String> MISSING;

        static {
            Kernel kernel = null;
            Optional<String> missing = unfit();
            if (missing.isEmpty()) {
                try {
                    kernel = new Kernel(
                            LibraryLoader.create(Calls.class).failImmediately().load("c"));
                } catch (LinkageError | RuntimeException e) {
                    missing = Optional.of("the native library of JNR cannot be loaded (" + UnixErrors.printable(e)
                            + "); is " + System.getProperty("java.io.tmpdir")
                            + " writable and not mounted noexec? -Djffi.extract.dir names another place");
                }
            }
            KERNEL = kernel;
            MISSING = missing;
        }

        private static Optional<String> unfit() {
            Platform platform = Platform.getNativePlatform();
            boolean known = platform.getOS() == Platform.OS.LINUX && KNOWN.contains(platform.getCPU());
            return known
                    ? Optional.empty()
                    : Optional.of("links over Unix sockets need Linux on x86_64, aarch64 or s390x; this is "
                            + platform.getName() + "; use a tcp: address");
        }
    }

    /** Returns why there are no such calls here. */
    static Optional<String> missing() {
        return Loaded.MISSING;
    }

    /** Returns the kernel of this machine; only where nothing is {@link #missing}. */
    static Kernel get() {
        return Loaded.KERNEL;
    }

    int socket() {
        return result(calls.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    }

    /** Makes a socket whose connect does not wait. */
    int impatientSocket() {
        return result(calls.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    }

    int bind(int descriptor, UnixAddress address) {
        ByteBuffer octets = address.octets();
        return result(calls.bind(descriptor, octets, octets.remaining()));
    }

    int listen(int descriptor, int backlog) {
        return result(calls.listen(descriptor, backlog));
    }

    int accept(int descriptor) {
        return result(calls.accept4(descriptor, null, null, SOCK_CLOEXEC));
    }

    int connect(int descriptor, UnixAddress address) {
        ByteBuffer octets = address.octets();
        return result(calls.connect(descriptor, octets, octets.remaining()));
    }

    /** Bounds connect and send: EAGAIN after that time. Nothing: they wait for ever. */
    int setSendTimeout(int descriptor, Duration time) {
        ByteBuffer value = natively(TIMEVAL_SIZE);
        // Less than a microsecond would be no limit at all.
        long micros = time.isZero() ? 0 : Math.max(1, time.toNanosPart() / 1000);
        value.putLong(0, time.toSeconds()).putLong(8, micros);
        return result(calls.setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, value, TIMEVAL_SIZE));
    }

    int recv(int descriptor, ByteBuffer target) {
        return result((int) calls.recv(descriptor, target, target.remaining(), 0));
    }

    int send(int descriptor, ByteBuffer source) {
        return result((int) calls.send(descriptor, source, source.remaining(), MSG_NOSIGNAL));
    }

    int shutdownOutput(int descriptor) {
        return result(calls.shutdown(descriptor, SHUT_WR));
    }

    /** Ends both directions, which wakes whoever waits in recv, send or accept. */
    int shutdown(int descriptor) {
        return result(calls.shutdown(descriptor, SHUT_RDWR));
    }

    /** Closes, once: after EINTR the number may belong to somebody else already (close(2)). */
    int close(int descriptor) {
        return result(calls.close(descriptor));
    }

    /** Returns the user id of the process at the other end when it connected, or listened; may exceed an int. */
    long peerUserId(int descriptor) {
        ByteBuffer credentials = natively(UCRED_SIZE);
        ByteBuffer length = natively(Integer.BYTES).putInt(0, UCRED_SIZE);
        int result = result(calls.getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, credentials, length));
        return result < 0 ? result : Integer.toUnsignedLong(credentials.getInt(Integer.BYTES));
    }

    int openDirectory(String path) {
        return result(calls.open(path + "/.", O_CLOEXEC));
    }

    /** Tries to lock; EAGAIN when somebody has it. */
    int tryLock(int descriptor) {
        return result(calls.flock(descriptor, LOCK_EX | LOCK_NB));
    }

    void pause(int milliseconds) {
        calls.poll(null, 0, milliseconds);
    }

    /** Returns the words of the C library for an error number. */
    String text(int errno) {
        return calls.strerror(errno);
    }

    private int result(int returned) {
        return returned >= 0 ? returned : -LastError.getLastError(runtime);
    }

    private static ByteBuffer natively(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
}
