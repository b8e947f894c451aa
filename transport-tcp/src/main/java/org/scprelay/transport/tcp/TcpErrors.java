package org.scprelay.transport.tcp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;

/**
 * What the JDK throws, said once so that an operator can act on it.
 *
 * <p>The JDK keeps the errno only in its choice of an exception and in a text that follows the locale of the process.
 * Classes decide wherever they can; text only tells apart what shares a class, and nothing depends on its being English.
 */
final class TcpErrors {

    private TcpErrors() {}

    /** Returns why a connect to one address failed. */
    static LinkException connect(LinkAddress address, LinkAddress tried, IOException e, Duration allowed) {
        String where = tried.equals(address) ? "" : tried + ": ";
        if (e instanceof SocketTimeoutException || e instanceof ConnectException && says(e, "timed out")) {
            String text =
                    "no answer within " + seconds(allowed) + "; is the machine up, and does a firewall drop packets?";
            return new LinkException(Reason.TIMEOUT, "connect", address, where + text, e);
        }
        if (e instanceof ConnectException) {
            String text = "connection refused: nobody listens there; is the relay running, and is the port right?";
            return new LinkException(Reason.REFUSED, "connect", address, where + text, e);
        }
        if (e instanceof NoRouteToHostException) {
            return new LinkException(Reason.UNREACHABLE, "connect", address, where + "no route to that host", e);
        }
        return new LinkException(
                Reason.UNREACHABLE, "connect", address, where + "the network does not get there (" + text(e) + ")", e);
    }

    /** Returns why not even a socket can be made; it may pass. */
    static LinkException noSocket(String operation, LinkAddress address, IOException e) {
        String text = "no socket can be made now (" + text(e) + "); the limit on open files may be too low (ulimit -n)";
        return new LinkException(Reason.BUSY, operation, address, text, e);
    }

    /** Returns why a connected link is dead. */
    static LinkException broken(String operation, LinkAddress peer, IOException e) {
        return new LinkException(Reason.RESET, operation, peer, "the link broke (" + text(e) + ")", e);
    }

    /** Returns why nothing was accepted; whatever it was, it may pass. */
    static LinkException accept(LinkAddress address, IOException e) {
        String text =
                "no link can be accepted now (" + text(e) + "); the limit on open files may be too low (ulimit -n)";
        return new LinkException(Reason.BUSY, "accept", address, text, e);
    }

    /** Returns the system's words, printable and of bounded length. */
    static String text(Throwable e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String printable = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
        return printable.length() > 200 ? printable.substring(0, 200) : printable;
    }

    static boolean says(Throwable e, String words) {
        return text(e).toLowerCase(Locale.ROOT).contains(words);
    }

    static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
