package org.scprelay.transport.tck;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkOptions;

/** The listeners of a process by their names, and the count of all that is open. */
final class MemoryNetwork {

    private final Map<LinkAddress, MemoryListener> listeners = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicLong open = new AtomicLong();

    MemoryListener listen(LinkAddress asked, LinkOptions options) throws LinkException {
        LinkAddress address = asked.target().equals(MemoryLinkProvider.ANY_NAME) ? freshAddress("auto") : asked;
        MemoryListener listener = new MemoryListener(this, address, options.backlog());
        if (listeners.putIfAbsent(address, listener) != null) {
            throw new LinkException(
                    Reason.ADDRESS_IN_USE, "listen", address, "another listener of this process has that name");
        }
        opened(1);
        return listener;
    }

    MemoryLink connect(LinkAddress address, LinkOptions options) throws LinkException {
        MemoryListener listener = listeners.get(address);
        if (listener == null) {
            throw refused(address);
        }
        MemoryLink[] ends = MemoryLink.pair(this, freshAddress("client"), address);
        MemoryListener.Offer offer = listener.offer(ends[1], options.connectTimeout());
        if (offer == MemoryListener.Offer.TAKEN) {
            return ends[0];
        }
        ends[0].close();
        ends[1].close();
        if (offer == MemoryListener.Offer.CLOSED) {
            throw refused(address);
        }
        throw new LinkException(
                Reason.TIMEOUT, "connect", address, "its queue was full for " + options.connectTimeout());
    }

    private static LinkException refused(LinkAddress address) {
        return new LinkException(Reason.REFUSED, "connect", address, "nobody in this process listens there");
    }

    private LinkAddress freshAddress(String prefix) {
        return new LinkAddress(MemoryLinkProvider.SCHEME, prefix + "-" + names.incrementAndGet());
    }

    void remove(MemoryListener listener) {
        listeners.remove(listener.localAddress(), listener);
        opened(-1);
    }

    void opened(int more) {
        open.addAndGet(more);
    }

    /** Returns how many listeners and ends of links are open. */
    long open() {
        return open.get();
    }
}
