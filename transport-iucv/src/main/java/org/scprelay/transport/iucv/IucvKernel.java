package org.scprelay.transport.iucv;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import jnr.ffi.Runtime;

/** The C library of the machine, or what plays it, and the user ids that its HiperSockets devices have. */
final class IucvKernel {

    private final String scheme;
    private final Supplier<LibC> loader;
    private final Supplier<List<String>> hiperSockets;
    private volatile LibC libc;

    /**
     * Makes a kernel that is not looked at yet.
     *
     * @param scheme the scheme of its links
     * @param loader loads the library; what it throws is why there are no links
     * @param hiperSockets the user ids under which links over HiperSockets can be made here
     */
    IucvKernel(String scheme, Supplier<LibC> loader, Supplier<List<String>> hiperSockets) {
        this.scheme = scheme;
        this.loader = loader;
        this.hiperSockets = hiperSockets;
    }

    String scheme() {
        return scheme;
    }

    List<String> hiperSockets() {
        return hiperSockets.get();
    }

    /** Tells why this machine has no such links; empty when it has. Asks the kernel each time: a module may be loaded. */
    synchronized Optional<String> unavailableReason() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("AF_IUCV: it exists in Linux on IBM Z (s390x) alone; use a tcp: address here");
        }
        try {
            if (libc == null) {
                libc = loader.get();
            }
        } catch (RuntimeException | LinkageError e) {
            return Optional.of("AF_IUCV: " + said(e));
        }
        int descriptor = IucvSocket.open(this);
        if (descriptor < 0) {
            return Optional.of(IucvErrors.noSocket(-descriptor));
        }
        libc.close(descriptor);
        return Optional.empty();
    }

    private static String said(Throwable e) {
        if (e instanceof IllegalStateException) {
            return e.getMessage();
        }
        String text = String.valueOf(e.getMessage()).replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
        return "the native library of JNR cannot be loaded (" + e.getClass().getSimpleName() + ": "
                + text.substring(0, Math.min(text.length(), 200)) + "); is " + System.getProperty("java.io.tmpdir")
                + " writable and not mounted noexec? -Djffi.extract.dir names another place; or use a tcp: address";
    }

    /** Returns the library; only after {@link #unavailableReason()} was empty. */
    LibC libc() {
        return libc;
    }

    /** Returns {@code result}, or {@code -errno} for a failure: at once, before anything else can call the library. */
    int result(int result) {
        return result >= 0 ? result : -Runtime.getSystemRuntime().getLastError();
    }

    /** The same of a call that returns a size. */
    long result(long result) {
        return result >= 0 ? result : -Runtime.getSystemRuntime().getLastError();
    }
}
