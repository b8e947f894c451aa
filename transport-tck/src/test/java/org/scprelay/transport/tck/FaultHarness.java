package org.scprelay.transport.tck;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.PeerIdentity;

/** Lends one broken provider to the kit. Its limits are short: hundreds of its calls hang on purpose. */
final class FaultHarness implements LinkHarness {

    private static final int MIB = 1 << 20;
    private static final Duration SHORT = Duration.ofMillis(800);

    private final FaultNetwork network;
    private final MemoryHarness sound;

    FaultHarness(Fault fault) {
        this.network = new FaultNetwork(fault);
        this.sound = new MemoryHarness(network.memory);
    }

    @Override
    public String name() {
        return "fault-" + network.fault.ordinal();
    }

    @Override
    public LinkProvider provider() {
        return new FaultLinkProvider(network, sound.provider());
    }

    @Override
    public boolean registered() {
        return true;
    }

    @Override
    public LinkAddress listenAddress() {
        return sound.listenAddress();
    }

    @Override
    public LinkAddress refusedAddress() {
        return sound.refusedAddress();
    }

    @Override
    public HeldAddress silentAddress() throws IOException {
        return sound.silentAddress();
    }

    @Override
    public List<LinkAddress> malformedAddresses() {
        return sound.malformedAddresses();
    }

    @Override
    public RawPeer rawPeer(LinkAddress listener) throws LinkException {
        return sound.rawPeer(listener);
    }

    @Override
    public PeerIdentity clientIdentity() {
        return sound.clientIdentity();
    }

    @Override
    public long openDescriptors() {
        return network.open();
    }

    @Override
    public Optional<LinkProvider> unavailableProvider() {
        return sound.unavailableProvider().map(provider -> new FaultLinkProvider(network, provider));
    }

    @Override
    public KitLimits limits() {
        return KitLimits.contract()
                .withSizes(2 * MIB, MIB, MIB)
                .withTimes(SHORT, SHORT.dividedBy(4), SHORT.multipliedBy(3));
    }

    @Override
    public Optional<Path> reports() {
        return Optional.empty();
    }
}
