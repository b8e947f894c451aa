package org.scprelay.transport.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;

/**
 * The target of a {@code tcp:} address: {@code 10.1.0.2:5922}, {@code [fd00::2]:5922}, {@code [fe80::1%eth0]:5922} or
 * {@code relay.example:5922}.
 *
 * @param host an IPv4 address, an IPv6 address without brackets, or a name (of a host, or of an interface to listen on)
 * @param port 0 to 65,535; 0 is a placeholder when listening
 */
record TcpAddress(String host, int port) {

    static final String SCHEME = "tcp";

    private static final String FORM =
            "write HOST:PORT, 10.1.0.2:5922, [fd00::2]:5922 or relay.example:5922 for example";
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?");
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9A-Fa-f]*)\\.?");

    /**
     * Reads the target of an address.
     *
     * @param operation connect or listen, for the message
     */
    static TcpAddress parse(String operation, LinkAddress address) throws LinkException {
        if (!address.scheme().equals(SCHEME)) {
            throw bad(operation, address, "not a tcp: address");
        }
        String target = address.target();
        int colon = target.lastIndexOf(':');
        if (colon < 1) {
            throw bad(operation, address, "the port is missing; " + FORM);
        }
        int port = port(operation, address, target.substring(colon + 1));
        return new TcpAddress(host(operation, address, target.substring(0, colon)), port);
    }

    private static int port(String operation, LinkAddress address, String text) throws LinkException {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
        if (port < 0 || port > 65_535) {
            throw bad(operation, address, "the port is not a number up to 65535; " + FORM);
        }
        return port;
    }

    private static String host(String operation, LinkAddress address, String text) throws LinkException {
        if (text.startsWith("[") && text.endsWith("]")) {
            String inner = text.substring(1, text.length() - 1);
            if (!IPV6.matcher(inner).matches()) {
                throw bad(operation, address, "what is in brackets is no IPv6 address; " + FORM);
            }
            return inner;
        }
        if (text.indexOf(':') >= 0) {
            throw bad(operation, address, "an IPv6 address stands in brackets, [fd00::2]:5922 for example");
        }
        if (text.equals("*")) {
            throw bad(
                    operation, address, "write 0.0.0.0 for every IPv4 address, [::] for every address of this machine");
        }
        // 10.1.2 or 010.1.1.1 would be read as another address than they show.
        if (!NAME.matcher(text).matches() || NUMERIC.matcher(text).matches() && !isIpv4(text)) {
            throw bad(operation, address, "the host is neither an IP address nor a name; " + FORM);
        }
        return text;
    }

    private static LinkException bad(String operation, LinkAddress address, String explanation) {
        return new LinkException(Reason.BAD_ADDRESS, operation, address, explanation);
    }

    private static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    /** Returns whether no lookup is needed. */
    boolean isLiteral() {
        return host.indexOf(':') >= 0 || isIpv4(host);
    }

    /** Returns the address of a socket in the form that connects to it. */
    static LinkAddress of(InetSocketAddress socket) {
        String text = IpText.of(socket.getAddress(), true);
        String host = text.indexOf(':') >= 0 ? "[" + text + "]" : text;
        return new LinkAddress(SCHEME, host + ":" + socket.getPort());
    }

    /** Returns an address and this port as the JDK wants them. */
    InetSocketAddress at(InetAddress address) {
        return new InetSocketAddress(address, port);
    }
}
