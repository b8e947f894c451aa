package org.scprelay.transport.unix;

import java.util.Optional;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;

/**
 * Links over Unix sockets, {@code unix:/path}: between processes of one machine, each with the user id of the other as
 * the kernel knows it. Blocking native calls hold their thread: use platform threads.
 */
public final class UnixLinkProvider implements LinkProvider {

    private final Optional<String> switchedOff;

    /** For the service loader; opens and loads nothing. */
    public UnixLinkProvider() {
        this(Optional.empty());
    }

    /** Makes one that is not available, for tests. */
    UnixLinkProvider(Optional<String> switchedOff) {
        this.switchedOff = switchedOff;
    }

    @Override
    public String scheme() {
        return UnixAddress.SCHEME;
    }

    @Override
    public Optional<String> unavailableReason() {
        return switchedOff.or(Kernel::missing);
    }

    @Override
    public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
        UnixAddress unix = UnixAddress.parse("connect", address);
        return new UnixConnector(kernel("connect", address), address, options).connect(unix);
    }

    @Override
    public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
        UnixAddress unix = UnixAddress.parse("listen", address);
        return new UnixBinder(kernel("listen", address), address, options, unix).listen();
    }

    private Kernel kernel(String operation, LinkAddress address) throws LinkException {
        Optional<String> reason = unavailableReason();
        if (reason.isPresent()) {
            throw new LinkException(Reason.UNSUPPORTED, operation, address, reason.get());
        }
        return Kernel.get();
    }
}
