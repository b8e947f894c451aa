package org.scprelay.transport.iucv;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import jnr.ffi.LibraryLoader;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;

/**
 * Links over AF_IUCV, {@code iucv:USERID/NAME}: between guests of one z/VM system, and over HiperSockets between LPARs.
 *
 * <p>Only Linux on s390x has them. Elsewhere the provider says so, and links of other kinds work.
 */
public final class IucvLinkProvider implements LinkProvider {

    private static final String SCHEME = "iucv";
    private static final Path DEVICES = Path.of("/sys/devices/qeth");
    private static final Path DRIVER = Path.of("/sys/bus/ccwgroup/drivers/qeth");

    private final IucvKernel kernel;

    /** For the service loader; opens and loads nothing. */
    public IucvLinkProvider() {
        this(new IucvKernel(
                SCHEME,
                () -> LibraryLoader.create(LibC.class).failImmediately().load("c"),
                new HiperSocketsIds(DEVICES, DRIVER)));
    }

    IucvLinkProvider(IucvKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Makes a provider of the same links by another library, which plays the kernel.
     *
     * @param scheme of its addresses
     * @param library loads it; an IllegalStateException says why it cannot be used
     * @param hiperSockets the user ids under which links over HiperSockets can be made
     */
    public static LinkProvider over(String scheme, Supplier<LibC> library, Supplier<List<String>> hiperSockets) {
        return new IucvLinkProvider(new IucvKernel(scheme, library, hiperSockets));
    }

    @Override
    public String scheme() {
        return kernel.scheme();
    }

    @Override
    public Optional<String> unavailableReason() {
        return kernel.unavailableReason();
    }

    @Override
    public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
        IucvAddress to = available("connect", address);
        return new IucvConnector(kernel, address, options).connect(to);
    }

    @Override
    public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
        IucvAddress at = available("listen", address);
        return new IucvBinder(kernel, address, options).listen(at);
    }

    /** A bad address is told first: it would be wrong on every machine. */
    private IucvAddress available(String operation, LinkAddress address) throws LinkException {
        IucvAddress parsed = IucvAddress.parse(kernel.scheme(), operation, address);
        Optional<String> reason = kernel.unavailableReason();
        if (reason.isPresent()) {
            throw new LinkException(Reason.UNSUPPORTED, operation, address, reason.get());
        }
        return parsed;
    }
}
