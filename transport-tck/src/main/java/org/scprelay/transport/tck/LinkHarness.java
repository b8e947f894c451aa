package org.scprelay.transport.tck;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.PeerIdentity;

/** What a provider tells the kit about itself and lends to it. One thread calls it at a time. */
public interface LinkHarness {

    /** Where the reports of contract runs go, unless the system property {@code scprelay.contract.reports} says where. */
    String REPORTS = "target";

    /** Returns the name of this run in its report, {@code tcp-ipv6} for example: letters, digits and hyphens. */
    String name();

    /** Returns a new provider, by the constructor that the service loader uses where there is one. */
    LinkProvider provider();

    /** Returns whether the provider is registered for the service loader; a stand-in for tests may not be. */
    default boolean registered() {
        return true;
    }

    /** Returns an address that can be listened on; where the transport has placeholders (port 0), one of them. */
    LinkAddress listenAddress();

    /** Returns an address where nobody listens and a connect is refused at once. */
    LinkAddress refusedAddress() throws IOException;

    /** Returns an address where a connect gets no answer at all while it is held. */
    HeldAddress silentAddress() throws IOException;

    /** Returns addresses of the provider's scheme that are not written as it wants them. */
    List<LinkAddress> malformedAddresses();

    /** Connects to a listener from below the provider. */
    RawPeer rawPeer(LinkAddress listener) throws IOException;

    /** Returns what accepted links must say of clients that this process connects. */
    PeerIdentity clientIdentity();

    /** Returns how many descriptors (or what takes their place) the transport has open in this process. */
    long openDescriptors() throws IOException;

    /** Returns the options of all calls that do not need their own. */
    default LinkOptions options() {
        return LinkOptions.defaults();
    }

    /** Returns the sizes and times of this run. */
    default KitLimits limits() {
        return KitLimits.contract();
    }

    /**
     * Returns whether an address can be listened on again while links accepted there live (A4). AF_IUCV cannot: its
     * kernel frees the name with the last of them.
     */
    default boolean relistensBesideLiveLinks() {
        return true;
    }

    /** Returns a provider that is unavailable, with a reason of its own; empty: P3 must be exempt, or it is red. */
    default Optional<LinkProvider> unavailableProvider() {
        return Optional.empty();
    }

    /**
     * Returns why a rule cannot be tested here (the kernel cannot know a vanished peer, say). The report shows the reason
     * in the place of a result; it is for facts of the transport, not for rules that a provider does not keep.
     */
    default Optional<String> exempt(Rule rule) {
        return Optional.empty();
    }

    /** Returns where the report of this run goes; empty: nowhere. */
    default Optional<Path> reports() {
        return Optional.of(Path.of(System.getProperty("scprelay.contract.reports", REPORTS)));
    }
}
