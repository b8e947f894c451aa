package org.scprelay.transport.tck;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.PeerIdentity;

/** Lends the memory provider to the kit: an example of a harness, and the ground that broken links stand on. */
public final class MemoryHarness implements LinkHarness {

    private final MemoryNetwork network;

    /** Uses the network that all memory links of this process share. */
    public MemoryHarness() {
        this(MemoryLinkProvider.SHARED);
    }

    MemoryHarness(MemoryNetwork network) {
        this.network = network;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public LinkProvider provider() {
        return network == MemoryLinkProvider.SHARED ? new MemoryLinkProvider() : new MemoryLinkProvider(network);
    }

    @Override
    public LinkAddress listenAddress() {
        return address(MemoryLinkProvider.ANY_NAME);
    }

    @Override
    public LinkAddress refusedAddress() {
        return address("nobody");
    }

    @Override
    public HeldAddress silentAddress() throws IOException {
        MemoryLinkProvider provider = new MemoryLinkProvider(network);
        LinkListener full = provider.listen(listenAddress(), options().withBacklog(1));
        Link first = provider.connect(full.localAddress(), options());
        return new HeldAddress(full.localAddress(), () -> {
            first.close();
            full.close();
        });
    }

    @Override
    public List<LinkAddress> malformedAddresses() {
        return List.of(address("a/b"), address("a_b"), address("*"));
    }

    @Override
    public RawPeer rawPeer(LinkAddress listener) throws LinkException {
        return network.connect(listener, options());
    }

    @Override
    public PeerIdentity clientIdentity() {
        return MemoryLinkProvider.THIS_PROCESS;
    }

    @Override
    public long openDescriptors() {
        return network.open();
    }

    @Override
    public Optional<LinkProvider> unavailableProvider() {
        return Optional.of(new MemoryLinkProvider(network, "switched off for this test"));
    }

    private static LinkAddress address(String target) {
        return new LinkAddress(MemoryLinkProvider.SCHEME, target);
    }
}
