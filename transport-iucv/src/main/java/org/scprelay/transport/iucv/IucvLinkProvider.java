package org.scprelay.transport.iucv;

import java.util.Optional;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;

/**
 * The place of links over AF_IUCV, {@code iucv:USERID/NAME}.
 *
 * <p>This version checks the addresses and says that it serves no such links: a deck or a configuration that names one
 * gets that sentence and not an unknown scheme. It loads nothing and runs on any machine.
 */
public final class IucvLinkProvider implements LinkProvider {

    private static final String REASON =
            "AF_IUCV: this version of scprelay does not serve IUCV links yet; use a tcp: address over HiperSockets, "
                    + "Linux Fast Path or a LAN instead";

    /** For the service loader; touches nothing. */
    public IucvLinkProvider() {}

    @Override
    public String scheme() {
        return IucvAddress.SCHEME;
    }

    @Override
    public Optional<String> unavailableReason() {
        return Optional.of(REASON);
    }

    @Override
    public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
        throw unsupported("connect", address);
    }

    @Override
    public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
        throw unsupported("listen", address);
    }

    /** A bad address is told first: it would be wrong on every machine. */
    private static LinkException unsupported(String operation, LinkAddress address) throws LinkException {
        IucvAddress.parse(operation, address);
        return new LinkException(Reason.UNSUPPORTED, operation, address, REASON);
    }
}
