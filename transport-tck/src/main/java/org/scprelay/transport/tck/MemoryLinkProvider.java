package org.scprelay.transport.tck;

import java.util.Optional;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.PeerIdentity;

/**
 * Links within one process, {@code memory:NAME}: the plainest provider that keeps the whole contract, and a fast one for
 * tests of what lies above. The name {@code 0} is a placeholder for one that is free.
 */
public final class MemoryLinkProvider implements LinkProvider {

    /** The scheme of memory links. */
    public static final String SCHEME = "memory";

    static final String ANY_NAME = "0";
    static final PeerIdentity THIS_PROCESS = new PeerIdentity(SCHEME, "this-process", true);
    static final MemoryNetwork SHARED = new MemoryNetwork();

    private final MemoryNetwork network;
    private final Optional<String> unavailableReason;

    /** Makes a provider of the network that all of this process share. */
    public MemoryLinkProvider() {
        this(SHARED);
    }

    MemoryLinkProvider(MemoryNetwork network) {
        this.network = network;
        this.unavailableReason = Optional.empty();
    }

    MemoryLinkProvider(MemoryNetwork network, String unavailableReason) {
        this.network = network;
        this.unavailableReason = Optional.of(unavailableReason);
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public Optional<String> unavailableReason() {
        return unavailableReason;
    }

    @Override
    public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
        check("connect", address);
        return network.connect(address, options);
    }

    @Override
    public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
        check("listen", address);
        return network.listen(address, options);
    }

    private void check(String operation, LinkAddress address) throws LinkException {
        if (unavailableReason.isPresent()) {
            throw new LinkException(Reason.UNSUPPORTED, operation, address, unavailableReason.get());
        }
        if (!address.scheme().equals(SCHEME)) {
            throw new LinkException(Reason.BAD_ADDRESS, operation, address, "not a memory: address");
        }
        if (!address.target().matches("[A-Za-z0-9-]+")) {
            throw new LinkException(
                    Reason.BAD_ADDRESS, operation, address, "a name is written in letters, digits and hyphens");
        }
    }
}
