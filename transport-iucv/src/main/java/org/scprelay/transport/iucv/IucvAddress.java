package org.scprelay.transport.iucv;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;

/**
 * The target of an {@code iucv:} address, {@code VSE01/SCPRELAY} or {@code /SCPRELAY}: af_iucv(7) has room for 8
 * characters of each part.
 *
 * @param userId the z/VM user id or HiperSockets identifier, in upper case; empty: the own one, to listen
 * @param name the application name; upper and lower case differ
 */
record IucvAddress(String userId, String name) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9@#$_+:-]{0,8})/([!-.0-~]{1,8})");
    private static final String KERNEL_TERMINALS = "lnxhvc";

    /**
     * Reads the target of an address.
     *
     * @param scheme the scheme it must have
     * @param operation connect or listen, for the message
     * @throws LinkException BAD_ADDRESS with how it should look
     */
    static IucvAddress parse(String scheme, String operation, LinkAddress address) throws LinkException {
        if (!address.scheme().equals(scheme)) {
            throw bad(operation, address, "not an " + scheme + ": address");
        }
        Matcher form = FORM.matcher(address.target());
        if (!form.matches()) {
            throw bad(
                    operation,
                    address,
                    "write USERID/NAME, each of at most 8 characters, or /NAME to listen under the own user id");
        }
        IucvAddress parsed = new IucvAddress(form.group(1).toUpperCase(Locale.ROOT), form.group(2));
        if (parsed.name.startsWith(KERNEL_TERMINALS)) {
            throw bad(operation, address, "names that begin with " + KERNEL_TERMINALS + " belong to kernel terminals");
        }
        if (operation.equals("connect") && parsed.userId.isEmpty()) {
            throw bad(operation, address, "the user id to connect to is missing; write USERID/NAME");
        }
        return parsed;
    }

    private static LinkException bad(String operation, LinkAddress address, String explanation) {
        return new LinkException(Reason.BAD_ADDRESS, operation, address, explanation);
    }

    /** Returns the address of a name that the kernel gave. */
    static LinkAddress of(String scheme, SockAddrIucv name) {
        return new LinkAddress(scheme, name.userId() + "/" + name.name());
    }

    /** Returns this as the kernel wants it. */
    SockAddrIucv socketAddress() {
        return new SockAddrIucv(userId, name);
    }
}
