package org.scprelay.transport.unix;

import java.io.IOException;
import java.util.Optional;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkOptions;

/**
 * One listen: binds, removes the socket of a listener that was killed, sets the mode, and listens.
 *
 * <p>All of that happens under a lock on the directory: another relay that starts must neither take the socket that does
 * not listen yet for a dead one, nor remove what has taken the place of the dead one.
 */
final class UnixBinder {

    private static final int LOCK_TRIES = 250;
    private static final int LOCK_PAUSE_MILLIS = 20;

    private final Kernel kernel;
    private final LinkAddress address;
    private final LinkOptions options;
    private final UnixAddress unix;

    UnixBinder(Kernel kernel, LinkAddress address, LinkOptions options, UnixAddress unix) {
        this.kernel = kernel;
        this.address = address;
        this.options = options;
        this.unix = unix;
    }

    UnixLinkListener listen() throws LinkException {
        int directory = kernel.openDirectory(unix.directory().toString());
        // A directory that may be used and not be read cannot be locked; two relays at once are unlikely there.
        if (directory < 0 && directory != -Errno.EACCES) {
            throw UnixErrors.listen(kernel, address, unix, -directory);
        }
        try {
            if (directory >= 0) {
                lock(directory);
            }
            return listenAlone();
        } finally {
            if (directory >= 0) {
                kernel.close(directory); // and with it the lock
            }
        }
    }

    private void lock(int directory) throws LinkException {
        for (int i = 0; i < LOCK_TRIES; i++) {
            int result = kernel.tryLock(directory);
            if (result >= 0) {
                return;
            }
            if (result != -Errno.EAGAIN && result != -Errno.EINTR) {
                throw UnixErrors.listen(kernel, address, unix, -result);
            }
            kernel.pause(LOCK_PAUSE_MILLIS);
        }
        String text = "another process holds a lock on " + unix.directory() + " and does not let go; see: lslocks";
        throw new LinkException(Reason.BUSY, "listen", address, text);
    }

    private UnixLinkListener listenAlone() throws LinkException {
        int number = kernel.socket();
        if (number < 0) {
            throw UnixErrors.other(kernel, "listen", address, -number);
        }
        SocketFile file = null;
        boolean listening = false;
        try {
            int result = kernel.bind(number, unix);
            if (result == -Errno.EADDRINUSE) {
                removeDead();
                result = kernel.bind(number, unix);
            }
            check(result);
            file = SocketFile.at(unix.path()).orElseThrow(() -> new IOException("the socket is gone again"));
            // Nobody can connect before it listens, whatever the mode was until now.
            file.permit();
            check(kernel.listen(number, options.backlog()));
            listening = true;
            return new UnixLinkListener(kernel, number, address, file);
        } catch (LinkException e) {
            throw e;
        } catch (IOException e) {
            throw unexpected(e);
        } finally {
            if (!listening) {
                giveUp(number, file);
            }
        }
    }

    private void giveUp(int number, SocketFile file) {
        try {
            if (file != null) {
                file.remove();
            }
        } catch (IOException e) {
            // It is a dead one from now on, which the next listen removes; why this one failed is what counts.
            return;
        } finally {
            kernel.close(number);
        }
    }

    private void removeDead() throws LinkException, IOException {
        Optional<SocketFile> file = SocketFile.at(unix.path());
        if (file.isEmpty()) {
            String text = "the file there is no socket, and is left alone; remove it, or take another path";
            throw new LinkException(Reason.OTHER, "listen", address, text);
        }
        int answer = probe();
        switch (answer) {
            case -Errno.ECONNREFUSED -> {
                try {
                    file.get().remove();
                } catch (IOException e) {
                    String text = "a socket that nobody listens on is in the way, and this user may not remove it: rm "
                            + unix.path();
                    throw new LinkException(Reason.UNAUTHORIZED, "listen", address, text, e);
                }
            }
            case -Errno.EACCES, -Errno.EPERM -> {
                String text = "a socket of another user is there; see: ls -l " + unix.path();
                throw new LinkException(Reason.ADDRESS_IN_USE, "listen", address, text);
            }
            default -> {
                if (answer >= 0 || answer == -Errno.EAGAIN || answer == -Errno.EPROTOTYPE) {
                    String text = "another program listens there, or another relay; see: ss -lxp src " + unix.path();
                    throw new LinkException(Reason.ADDRESS_IN_USE, "listen", address, text);
                }
                check(answer);
            }
        }
    }

    /** Connects without waiting, which is refused by a dead socket only; whoever listens sees a client that goes at once. */
    private int probe() {
        int number = kernel.impatientSocket();
        if (number < 0) {
            return number;
        }
        try {
            return kernel.connect(number, unix);
        } finally {
            kernel.close(number);
        }
    }

    private void check(int result) throws LinkException {
        if (result < 0) {
            throw UnixErrors.listen(kernel, address, unix, -result);
        }
    }

    private LinkException unexpected(IOException e) {
        return new LinkException(Reason.OTHER, "listen", address, UnixErrors.printable(e), e);
    }
}
