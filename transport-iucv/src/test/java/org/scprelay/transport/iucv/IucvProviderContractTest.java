package org.scprelay.transport.iucv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.PeerIdentity;
import org.scprelay.transport.tck.HeldAddress;
import org.scprelay.transport.tck.LinkHarness;
import org.scprelay.transport.tck.LinkProviderContract;
import org.scprelay.transport.tck.RawPeer;
import org.scprelay.transport.tck.Rule;

/**
 * P1 to P3, which are all that a machine without AF_IUCV can show of the provider; the report shows the other rules as not
 * run. The rest is run over the stub (module iucv-stub) and over the kernel.
 */
class IucvProviderContractTest extends LinkProviderContract {

    @Override
    protected LinkHarness harness() {
        return new Unavailable();
    }

    private static final class Unavailable implements LinkHarness {

        @Override
        public String name() {
            return "iucv";
        }

        @Override
        public LinkProvider provider() {
            return new IucvLinkProvider();
        }

        @Override
        public Optional<LinkProvider> unavailableProvider() {
            return Optional.of(provider());
        }

        @Override
        public LinkAddress listenAddress() {
            return new LinkAddress("iucv", "VSE01/SCPRELAY");
        }

        @Override
        public Optional<String> exempt(Rule rule) {
            return switch (rule) {
                case P4, P6 -> Optional.of("this machine has no AF_IUCV; run over iucvstub");
                case P5 -> Optional.of("without links nothing is refused; run over iucvstub");
                default -> Optional.empty();
            };
        }

        @Override
        public long openDescriptors() throws IOException {
            try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
                return all.count();
            }
        }

        @Override
        public List<LinkAddress> malformedAddresses() {
            return List.of(new LinkAddress("iucv", "VSE01"));
        }

        @Override
        public LinkAddress refusedAddress() {
            throw new UnsupportedOperationException("no iucv links");
        }

        @Override
        public HeldAddress silentAddress() {
            throw new UnsupportedOperationException("no iucv links");
        }

        @Override
        public RawPeer rawPeer(LinkAddress listener) {
            throw new UnsupportedOperationException("no iucv links");
        }

        @Override
        public PeerIdentity clientIdentity() {
            throw new UnsupportedOperationException("no iucv links");
        }
    }
}
