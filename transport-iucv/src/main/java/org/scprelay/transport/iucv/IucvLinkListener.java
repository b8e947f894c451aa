package org.scprelay.transport.iucv;

import java.io.IOException;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;

/** A listening socket. Nothing wakes its accept but a client and the tick, which is how a close ends it. */
final class IucvLinkListener implements LinkListener {

    private final IucvSocket socket;
    private final LinkAddress localAddress;

    /** Takes over a listening socket, whose accepts end with a tick. */
    IucvLinkListener(IucvSocket socket, LinkAddress localAddress) {
        this.socket = socket;
        this.localAddress = localAddress;
    }

    @Override
    public Link accept() throws IOException {
        socket.enter();
        try {
            while (true) {
                // Without a poll before it: poll shows no client that sent and closed already, accept gives it.
                int result = socket.accept();
                if (result >= 0) {
                    IucvLink link = link(result);
                    if (link != null) {
                        return link;
                    }
                } else if (!isPassing(-result)) {
                    socket.checkOpen();
                    throw IucvErrors.accept(localAddress, -result);
                }
                socket.checkOpen();
            }
        } finally {
            socket.leave();
        }
    }

    private static boolean isPassing(int errno) {
        return errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ECONNABORTED;
    }

    /** Makes a link of a descriptor; null when its client is gone in a way that leaves nothing to be read. */
    private IucvLink link(int descriptor) {
        IucvSocket accepted = IucvSocket.of(socket.kernel(), descriptor);
        IucvLink link = null;
        try {
            if (!socket.isClosing()) {
                link = connected(accepted);
            }
            return link;
        } catch (LinkException e) {
            return null;
        } finally {
            if (link == null) {
                accepted.close(); // also when there is no memory for a link: its client would wait for ever
            }
        }
    }

    private IucvLink connected(IucvSocket accepted) throws LinkException {
        NativeBuffer memory = NativeBuffer.take();
        try {
            return IucvLink.of(
                    accepted, memory, (what, errno) -> IucvErrors.setUp("accept", localAddress, what, errno));
        } finally {
            memory.give();
        }
    }

    @Override
    public LinkAddress localAddress() {
        return localAddress;
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosing();
    }

    @Override
    public void close() {
        socket.close();
    }
}
