package org.scprelay.stub.iucv;

import java.util.Optional;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.iucv.IucvLinkProvider;

/** Links {@code iucvstub:USERID/NAME}: the classes of {@code iucv:} over a library that plays AF_IUCV. */
public final class IucvStubLinkProvider implements LinkProvider {

    static final String SCHEME = "iucvstub";

    private final LinkProvider links = IucvLinkProvider.over(SCHEME, IucvStub::library, IucvStub::userIds);

    /** For the service loader; opens and loads nothing. */
    public IucvStubLinkProvider() {}

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public Optional<String> unavailableReason() {
        return links.unavailableReason();
    }

    @Override
    public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
        return links.connect(address, options);
    }

    @Override
    public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
        return links.listen(address, options);
    }
}
