package org.scprelay.transport.unix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;

/**
 * The target of a {@code unix:} address: the absolute path of a socket.
 *
 * @param path at most {@value #MAX_PATH} octets of ASCII, without empty segments, {@code .} and {@code ..}
 */
record UnixAddress(Path path) {

    static final String SCHEME = "unix";

    /** What {@code sun_path} holds beside its NUL. */
    static final int MAX_PATH = 107;

    private static final short AF_UNIX = 1;
    private static final String FORM = "write an absolute path, unix:/run/scprelay/relay.sock for example";

    /**
     * Reads the target of an address.
     *
     * @param operation connect or listen, for the message
     */
    static UnixAddress parse(String operation, LinkAddress address) throws LinkException {
        if (!address.scheme().equals(SCHEME)) {
            throw bad(operation, address, "not a unix: address");
        }
        String target = address.target();
        if (!target.startsWith("/")) {
            throw bad(operation, address, "the path is not absolute; " + FORM);
        }
        if (target.length() > MAX_PATH) {
            throw bad(
                    operation,
                    address,
                    "the path has " + target.length() + " octets, and the kernel takes at most " + MAX_PATH);
        }
        Path path = Path.of(target);
        // One socket, one spelling: two listeners are told apart by it.
        if (path.getFileName() == null || !path.normalize().toString().equals(target)) {
            throw bad(operation, address, "the path has an empty segment, . or .., or ends with /; " + FORM);
        }
        return new UnixAddress(path);
    }

    private static LinkException bad(String operation, LinkAddress address, String explanation) {
        return new LinkException(Reason.BAD_ADDRESS, operation, address, explanation);
    }

    Path directory() {
        return path.getParent();
    }

    /** Returns the {@code struct sockaddr_un}, with the NUL behind the path. */
    ByteBuffer octets() {
        byte[] text = path.toString().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer octets =
                ByteBuffer.allocateDirect(Short.BYTES + text.length + 1).order(ByteOrder.nativeOrder());
        return octets.putShort(AF_UNIX).put(text).put((byte) 0).flip();
    }
}
