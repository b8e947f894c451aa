package org.scprelay.transport.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.PeerIdentity;

/** A memory listener, broken in one way on purpose. */
final class FaultListener implements LinkListener {

    private final FaultNetwork network;
    private final Fault fault;
    private final LinkListener sound;
    private final LinkAddress asked;
    private final List<Link> accepted = new CopyOnWriteArrayList<>();

    FaultListener(FaultNetwork network, LinkListener sound, LinkAddress asked) {
        this.network = network;
        this.fault = network.fault;
        this.sound = sound;
        this.asked = asked;
    }

    @Override
    public Link accept() throws IOException {
        boolean blocked = sound.isOpen();
        try {
            Link link = sound.accept();
            if (fault == Fault.BAD_PEER_CLOSES_THE_LISTENER && isReset(link)) {
                close();
            }
            accepted.add(link);
            return new FaultLink(network, link);
        } catch (IOException e) {
            if (fault == Fault.CLOSE_LEAVES_ACCEPT_BLOCKED && blocked) {
                FaultLink.hang(new CountDownLatch(1));
            }
            if (fault == Fault.ACCEPT_AFTER_CLOSE_IS_ANOTHER_FAILURE) {
                throw new IOException("Bad file descriptor");
            }
            throw e;
        }
    }

    private static boolean isReset(Link link) {
        try {
            link.read(ByteBuffer.allocate(0));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public LinkAddress localAddress() {
        if (fault == Fault.ADDRESS_IS_LOST_WITH_CLOSE && !sound.isOpen()) {
            throw new IllegalStateException("not bound");
        }
        return fault == Fault.PLACEHOLDER_STAYS ? asked : sound.localAddress();
    }

    @Override
    public boolean isOpen() {
        return sound.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (fault == Fault.CLOSE_TAKES_ACCEPTED_LINKS) {
            for (Link link : accepted) {
                link.close();
            }
        }
        sound.close();
        if (fault == Fault.ADDRESS_STAYS_TAKEN) {
            hold(sound.localAddress());
        }
    }

    private void hold(LinkAddress address) {
        try {
            new MemoryLinkProvider(network.memory).listen(address, LinkOptions.defaults());
        } catch (LinkException e) {
            // It is taken already, as it should be.
            return;
        }
    }

    static PeerIdentity madeUp() {
        return new PeerIdentity("memory", "payroll", false);
    }
}
