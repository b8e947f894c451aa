package org.scprelay.transport.tcp;

import java.util.Optional;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;

/**
 * Links over TCP, {@code tcp:HOST:PORT}: HiperSockets, Linux Fast Path, any LAN.
 *
 * <p>To listen, HOST may also be the name of an interface of this machine, and PORT may be 0 for any free one.
 */
public final class TcpLinkProvider implements LinkProvider {

    private final Lookup lookup;

    /** For the service loader; opens nothing. */
    public TcpLinkProvider() {
        this(Resolver.SYSTEM);
    }

    TcpLinkProvider(Resolver resolver) {
        this.lookup = new Lookup(resolver);
    }

    @Override
    public String scheme() {
        return TcpAddress.SCHEME;
    }

    /** Returns nothing: every machine that runs the JDK has TCP. */
    @Override
    public Optional<String> unavailableReason() {
        return Optional.empty();
    }

    @Override
    public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
        return new TcpConnector(address, options).connect(TcpAddress.parse("connect", address), lookup);
    }

    @Override
    public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
        return new TcpBinder(address, options).listen(TcpAddress.parse("listen", address), lookup);
    }
}
