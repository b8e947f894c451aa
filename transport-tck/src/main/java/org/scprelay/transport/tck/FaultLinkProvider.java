package org.scprelay.transport.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;

/** The memory provider, broken in one way on purpose. */
final class FaultLinkProvider implements LinkProvider {

    private final FaultNetwork network;
    private final Fault fault;
    private final LinkProvider sound;

    FaultLinkProvider(FaultNetwork network, LinkProvider sound) {
        this.network = network;
        this.fault = network.fault;
        this.sound = sound;
        if (fault == Fault.CONSTRUCTOR_OPENS) {
            network.leaked.incrementAndGet();
        }
    }

    @Override
    public String scheme() {
        return switch (fault) {
            case SCHEME_CHANGES -> sound.scheme() + network.schemes.incrementAndGet();
            case SCHEME_IN_UPPER_CASE -> "MEMORY";
            default -> sound.scheme();
        };
    }

    @Override
    public Optional<String> unavailableReason() {
        if (fault == Fault.UNAVAILABLE_REASON_THROWS) {
            throw new IllegalStateException("no such library");
        }
        return sound.unavailableReason();
    }

    @Override
    public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
        try {
            Link link = new FaultLink(network, sound.connect(address, patience(options)));
            network.newest.set(link);
            return link;
        } catch (LinkException e) {
            if (fault == Fault.FAILED_CONNECT_LEAKS) {
                network.leaked.incrementAndGet();
            }
            throw worse("connect", address, e);
        }
    }

    private LinkOptions patience(LinkOptions options) {
        Duration more = options.connectTimeout().multipliedBy(20);
        return fault == Fault.CONNECT_OUTLASTS_ITS_TIMEOUT ? options.withConnectTimeout(more) : options;
    }

    @Override
    public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
        if (fault == Fault.UNAVAILABLE_YET_LISTENS && sound.unavailableReason().isPresent()) {
            return new MemoryLinkProvider(network.memory).listen(address, options);
        }
        try {
            return new FaultListener(network, sound.listen(address, options), address);
        } catch (LinkException e) {
            throw worse("listen", address, e);
        }
    }

    private LinkException worse(String operation, LinkAddress address, LinkException e) {
        boolean unavailable = e.reason() == Reason.UNSUPPORTED;
        if (fault == Fault.UNAVAILABLE_FOR_ANOTHER_REASON && unavailable) {
            return new LinkException(Reason.UNSUPPORTED, operation, address, "errno 97");
        }
        if (fault == Fault.TAKEN_ADDRESS_IS_OTHER && e.reason() == Reason.ADDRESS_IN_USE) {
            return new LinkException(Reason.OTHER, operation, address, "cannot bind");
        }
        if (fault == Fault.FAILURE_WITHOUT_NAMES && e.reason() == Reason.REFUSED) {
            return new LinkException(Reason.REFUSED, "open", new LinkAddress("memory", "link"), "failed");
        }
        if (fault == Fault.BAD_ADDRESS_IS_A_RUNTIME_EXCEPTION && e.reason() == Reason.BAD_ADDRESS) {
            throw new UncheckedIOException(new IOException(e));
        }
        return e;
    }
}
