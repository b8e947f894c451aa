package org.scprelay.transport.unix;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.PeerIdentity;

/** A listening socket and its file. */
final class UnixLinkListener implements LinkListener {

    private final Kernel kernel;
    private final Descriptor descriptor;
    private final LinkAddress localAddress;
    private final SocketFile file;

    /** Takes over a listening socket. */
    UnixLinkListener(Kernel kernel, int number, LinkAddress localAddress, SocketFile file) {
        this.kernel = kernel;
        this.descriptor = new Descriptor(kernel, number);
        this.localAddress = localAddress;
        this.file = file;
    }

    @Override
    public Link accept() throws IOException {
        int number = descriptor.enter();
        try {
            while (true) {
                int accepted = kernel.accept(number);
                if (!descriptor.isOpen()) {
                    if (accepted >= 0) {
                        kernel.close(accepted);
                    }
                    throw new ClosedChannelException();
                }
                if (accepted >= 0) {
                    UnixLink link = link(accepted);
                    if (link != null) {
                        return link;
                    }
                } else if (accepted != -Errno.EINTR && accepted != -Errno.ECONNABORTED) {
                    throw UnixErrors.accept(kernel, localAddress, -accepted);
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    /** Makes a link of a socket; null, and the socket closed, when the kernel does not say whose it is. */
    private UnixLink link(int accepted) {
        UnixLink link = null;
        try {
            long user = kernel.peerUserId(accepted);
            if (user >= 0) {
                PeerIdentity peer = UnixPeer.of(user);
                link = new UnixLink(kernel, accepted, localAddress, UnixPeer.address(peer), peer);
            }
            return link;
        } finally {
            if (link == null) {
                kernel.close(accepted); // also when there is no memory for it: its client would wait for ever
            }
        }
    }

    @Override
    public LinkAddress localAddress() {
        return localAddress;
    }

    @Override
    public boolean isOpen() {
        return descriptor.isOpen();
    }

    /** Removes the file first: while the socket still listens, no other relay takes its file for a dead one. */
    @Override
    public synchronized void close() throws IOException {
        if (!descriptor.isOpen()) {
            return;
        }
        try {
            file.remove();
        } finally {
            descriptor.close();
        }
    }
}
