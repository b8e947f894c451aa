package org.scprelay.transport.iucv;

import java.time.Duration;
import java.util.Locale;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;

/** What an errno of AF_IUCV means, said once so that an operator can act on it (af_iucv(7), net/iucv/af_iucv.c). */
final class IucvErrors {

    private IucvErrors() {}

    /** Returns why not even a socket can be made. */
    static String noSocket(int errno) {
        if (errno != Errno.EAFNOSUPPORT) {
            return "AF_IUCV: the kernel refuses a socket (" + Errno.text(errno) + "); "
                    + (isShortage(errno) ? "the limit on open files may be too low (ulimit -n)" : "use a tcp: address");
        }
        boolean mainframe =
                System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).equals("s390x");
        return "AF_IUCV: not offered by this kernel (errno 97); "
                + (mainframe
                        ? "load its module: modprobe af_iucv, and name it in /etc/modules-load.d for the next boot"
                        : "it exists in Linux on IBM Z (s390x) alone; use a tcp: address here");
    }

    private static boolean isShortage(int errno) {
        return errno == Errno.EMFILE || errno == Errno.ENFILE || errno == Errno.ENOMEM || errno == Errno.ENOBUFS;
    }

    /** Returns why a socket, an option or a name could not be had, for connect or listen. */
    static LinkException setUp(String operation, LinkAddress address, String what, int errno) {
        Reason reason = isShortage(errno) ? Reason.BUSY : Reason.OTHER;
        String remedy = isShortage(errno) ? "; the limit on open files may be too low (ulimit -n)" : "";
        return new LinkException(reason, operation, address, what + " failed (" + Errno.text(errno) + ")" + remedy);
    }

    /** Returns why a name could not be bound to listen. */
    static LinkException bind(LinkAddress address, int errno, Duration tried) {
        return switch (errno) {
            case Errno.EADDRINUSE ->
                new LinkException(
                        Reason.ADDRESS_IN_USE,
                        "listen",
                        address,
                        "the application name is in use on this machine"
                                + (tried.isZero() ? "" : ", and was for " + seconds(tried))
                                + ": another program listens under it, or links that it accepted are still open (the name is"
                                + " free with the last of them); end that program, or choose another name");
            case Errno.ENODEV -> noDevice(address);
            case Errno.EACCES, Errno.EPERM ->
                new LinkException(
                        Reason.UNAUTHORIZED,
                        "listen",
                        address,
                        "the kernel does not allow it (" + Errno.text(errno) + ")");
            default -> setUp("listen", address, "bind", errno);
        };
    }

    /** Returns that an address to listen on names a user id that is neither this guest's nor a HiperSockets device's. */
    static LinkException noDevice(LinkAddress address) {
        return new LinkException(
                Reason.UNREACHABLE,
                "listen",
                address,
                "no HiperSockets device of this machine has that user id, and this is no z/VM guest; set it with"
                        + " echo NAME > /sys/devices/qeth/BUS-ID/hsuid (a layer 3 device), or write the one that is set");
    }

    /**
     * Returns why a connect failed.
     *
     * @param silent whether there was no answer, which has the errno of another failure
     */
    static LinkException connect(LinkAddress address, int errno, boolean silent, Duration allowed) {
        return switch (errno) {
            case Errno.EAGAIN -> silent ? silent(address, allowed) : tooMany(address);
            case Errno.ECONNREFUSED ->
                new LinkException(
                        Reason.REFUSED,
                        "connect",
                        address,
                        "connection refused: nobody listens under that application name (upper and lower case differ), or"
                                + " too many wait there to be accepted; is the relay running?");
            case Errno.ENETUNREACH ->
                new LinkException(
                        Reason.UNREACHABLE,
                        "connect",
                        address,
                        "the network does not get there (errno 101): the z/VM guest is not logged on, or its user id is"
                                + " misspelt");
            case Errno.ENETDOWN ->
                new LinkException(
                        Reason.UNREACHABLE,
                        "connect",
                        address,
                        "the HiperSockets device of this machine is down (errno 100): ip link set INTERFACE up");
            case Errno.EACCES, Errno.EPERM ->
                new LinkException(
                        Reason.UNAUTHORIZED,
                        "connect",
                        address,
                        "z/VM does not authorise it (" + Errno.text(errno)
                                + "): the directory entry of this guest needs"
                                + " IUCV ANY or IUCV with that user id, or the other one needs IUCV ALLOW");
            case Errno.ENODEV, Errno.EBADFD -> noSource(address);
            case Errno.ECONNRESET, Errno.ENOTCONN ->
                new LinkException(
                        Reason.REFUSED,
                        "connect",
                        address,
                        "the other side ended the connect (" + Errno.text(errno) + ")");
            default -> setUp("connect", address, "connect", errno);
        };
    }

    /** EBADFD: the kernel would bind by itself under z/VM alone. ENODEV: the device went. */
    private static LinkException noSource(LinkAddress address) {
        return new LinkException(
                Reason.UNREACHABLE,
                "connect",
                address,
                "this is no z/VM guest, and it has no HiperSockets user id to connect from; set one with echo NAME >"
                        + " /sys/devices/qeth/BUS-ID/hsuid (a layer 3 device)");
    }

    private static LinkException tooMany(LinkAddress address) {
        return new LinkException(
                Reason.BUSY,
                "connect",
                address,
                "too many IUCV connections (errno 11): this guest or the other one has as many as its directory entry"
                        + " allows; raise OPTION MAXCONN, or try again later");
    }

    private static LinkException silent(LinkAddress address, Duration allowed) {
        return new LinkException(
                Reason.TIMEOUT,
                "connect",
                address,
                "no answer within " + seconds(allowed)
                        + "; over HiperSockets this is what a user id gives that nobody has: is the hsuid of the other"
                        + " side set and spelt so, and is its system up?");
    }

    /** Returns why nothing was accepted; whatever it was, it may pass. */
    static LinkException accept(LinkAddress address, int errno) {
        return new LinkException(
                Reason.BUSY,
                "accept",
                address,
                "no link can be accepted now (" + Errno.text(errno)
                        + "); the limit on open files may be too low (ulimit -n)");
    }

    /** Returns why a connected link is dead. */
    static LinkException broken(String operation, LinkAddress peer, int errno) {
        String why =
                switch (errno) {
                    case Errno.EPIPE, Errno.ENOTCONN, Errno.ECONNRESET -> "the other side is gone";
                    case Errno.ENETDOWN, Errno.ENODEV -> "the HiperSockets device of this machine is down";
                    case Errno.ENOBUFS, Errno.ENOMEM -> "the kernel has no memory for it";
                    default -> "the kernel refuses it";
                };
        return new LinkException(
                Reason.RESET, operation, peer, "the link broke: " + why + " (" + Errno.text(errno) + ")");
    }

    /** Returns that a message is lost: a send of AF_IUCV gives its whole length, or 1 (NET_XMIT_DROP) for that. */
    static LinkException dropped(LinkAddress peer) {
        return new LinkException(
                Reason.RESET,
                "write",
                peer,
                "the link broke: the queue of the HiperSockets device is full, and a message was lost");
    }

    /** Returns that a connect was lost in the same way. */
    static LinkException unsent(LinkAddress address) {
        return new LinkException(
                Reason.BUSY, "connect", address, "the queue of the HiperSockets device is full; try again later");
    }

    static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
