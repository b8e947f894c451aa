package org.scprelay.transport.unix;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;

/** Error numbers, said once so that an operator can act on them. The number decides, its text is only shown. */
final class UnixErrors {

    private static final int LONGEST = 200;

    private UnixErrors() {}

    /** Returns why a connect failed. */
    static LinkException connect(Kernel kernel, LinkAddress address, UnixAddress unix, int errno, Duration allowed) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR -> absent(address, unix);
            case Errno.ECONNREFUSED -> refused(address, unix);
            case Errno.EAGAIN ->
                connectFailure(
                        Reason.TIMEOUT,
                        address,
                        "no answer within " + seconds(allowed)
                                + ": the queue of the relay is full, and it accepts nobody");
            case Errno.EACCES, Errno.EPERM ->
                connectFailure(
                        Reason.UNAUTHORIZED,
                        address,
                        "this user may not connect: write permission on the socket and search permission on its"
                                + " directories are needed; see: namei -l " + unix.path());
            case Errno.EPROTOTYPE ->
                connectFailure(
                        Reason.OTHER, address, "the socket there takes datagrams: it is no relay; is the path right?");
            default -> other(kernel, "connect", address, errno);
        };
    }

    private static LinkException absent(LinkAddress address, UnixAddress unix) {
        if (!Files.isDirectory(unix.directory())) {
            return connectFailure(
                    Reason.UNREACHABLE, address, "there is no directory " + unix.directory() + "; is the path right?");
        }
        return connectFailure(
                Reason.REFUSED, address, "there is no such socket; is the relay running, and is the path right?");
    }

    private static LinkException refused(LinkAddress address, UnixAddress unix) {
        boolean socket = !Files.isRegularFile(unix.path()) && !Files.isDirectory(unix.path());
        return connectFailure(
                Reason.REFUSED,
                address,
                socket
                        ? "connection refused: nobody listens there, as after a relay that was killed; is it running?"
                        : "what is there is no socket; is the path right?");
    }

    private static LinkException connectFailure(Reason reason, LinkAddress address, String text) {
        return new LinkException(reason, "connect", address, text);
    }

    /** Returns why a socket could not be put at its place. */
    static LinkException listen(Kernel kernel, LinkAddress address, UnixAddress unix, int errno) {
        String directory = unix.directory().toString();
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR -> {
                String text = Files.exists(unix.directory(), LinkOption.NOFOLLOW_LINKS)
                        ? directory + " is no directory"
                        : "there is no directory " + directory
                                + "; make it, owned by the user of the relay: install -d -m 0750 -o USER " + directory;
                yield new LinkException(Reason.UNREACHABLE, "listen", address, text);
            }
            case Errno.EACCES, Errno.EPERM ->
                new LinkException(
                        Reason.UNAUTHORIZED,
                        "listen",
                        address,
                        "this user may not make files in " + directory + "; see: namei -l " + directory);
            case Errno.EROFS ->
                new LinkException(
                        Reason.OTHER, "listen", address, directory + " is on a file system that is read-only");
            default -> other(kernel, "listen", address, errno);
        };
    }

    /** Returns why nothing was accepted; whatever it was, it may pass. */
    static LinkException accept(Kernel kernel, LinkAddress address, int errno) {
        String text = "no link can be accepted now (" + words(kernel, errno)
                + "); the limit on open files may be too low (ulimit -n)";
        return new LinkException(Reason.BUSY, "accept", address, text);
    }

    /** Returns why a connected link is dead. */
    static LinkException broken(Kernel kernel, String operation, LinkAddress peer, int errno) {
        String text =
                switch (errno) {
                    case Errno.EPIPE, Errno.ENOTCONN -> "the other end has closed the link";
                    case Errno.ECONNRESET -> "the other end closed the link before it had read everything";
                    default -> "the link broke (" + words(kernel, errno) + ")";
                };
        return new LinkException(Reason.RESET, operation, peer, text);
    }

    static LinkException other(Kernel kernel, String operation, LinkAddress address, int errno) {
        if (errno == Errno.EMFILE || errno == Errno.ENFILE) {
            String text = "too many files are open (" + words(kernel, errno) + "); see: ulimit -n";
            return new LinkException(Reason.BUSY, operation, address, text);
        }
        return new LinkException(Reason.OTHER, operation, address, words(kernel, errno));
    }

    private static String words(Kernel kernel, int errno) {
        return printable(kernel.text(errno)) + ", error " + errno;
    }

    static String printable(Throwable e) {
        return printable(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }

    private static String printable(String text) {
        String printable = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
        return printable.length() > LONGEST ? printable.substring(0, LONGEST) : printable;
    }

    static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
