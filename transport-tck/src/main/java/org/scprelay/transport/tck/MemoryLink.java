package org.scprelay.transport.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.PeerIdentity;

/** One end of a link within this process. */
final class MemoryLink implements Link, RawPeer {

    private final MemoryNetwork network;
    private final LinkAddress localAddress;
    private final LinkAddress peerAddress;
    private final MemoryPipe in;
    private final MemoryPipe out;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private MemoryLink(MemoryNetwork network, LinkAddress local, LinkAddress peer, MemoryPipe in, MemoryPipe out) {
        this.network = network;
        this.localAddress = local;
        this.peerAddress = peer;
        this.in = in;
        this.out = out;
    }

    /** Makes both ends of a link: first the one of the client. */
    static MemoryLink[] pair(MemoryNetwork network, LinkAddress client, LinkAddress server) {
        MemoryPipe there = new MemoryPipe();
        MemoryPipe back = new MemoryPipe();
        network.opened(2);
        return new MemoryLink[] {
            new MemoryLink(network, client, server, back, there), new MemoryLink(network, server, client, there, back)
        };
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return in.read(target, peerAddress);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return out.write(source, peerAddress);
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (!open.get()) {
            throw new ClosedChannelException();
        }
        out.end();
    }

    @Override
    public LinkAddress localAddress() {
        return localAddress;
    }

    @Override
    public PeerIdentity peer() {
        return MemoryLinkProvider.THIS_PROCESS;
    }

    @Override
    public boolean isOpen() {
        return open.get();
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            in.closeReader();
            out.closeWriter();
            network.opened(-1);
        }
    }

    @Override
    public void vanish() {
        if (open.compareAndSet(true, false)) {
            in.vanish();
            out.vanish();
            network.opened(-1);
        }
    }
}
