package org.scprelay.relay.scp;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.scp.ScpException.Reason;

/** The octets of one file on their way to a remote scp: exactly as many as were announced. One thread. */
final class CountedSink implements OctetSink {

    private final OctetSink to;
    private final ScpPeer peer;
    private final long announced;
    private long sent;
    private int lent;
    private volatile boolean remoteSpoke;
    private volatile boolean whole;

    CountedSink(OctetSink to, ScpPeer peer, long announced) {
        this.to = to;
        this.peer = peer;
        this.announced = announced;
        this.whole = announced == 0;
    }

    /** Tells, any thread, whether every octet of the file is on its way: from then on it may be acknowledged. */
    boolean isWhole() {
        return whole;
    }

    /** Notes, from any thread, that the other side said something or ended: the next call fails with the reason. */
    void remoteSpoke() {
        remoteSpoke = true;
    }

    /**
     * Lends room for what is missing of the announced size, at most.
     *
     * @throws ScpException when nothing is missing: more octets than announced; or when the other side spoke or ended
     */
    @Override
    public ByteBuffer space() throws IOException {
        requireSilence();
        if (sent == announced) {
            String sentence = "more octets than the announced " + announced + "; the remote file is not complete";
            throw ScpException.of(Reason.SIZE_MISMATCH, ScpPhase.DATA, sentence);
        }
        ByteBuffer room = attempt(to::space);
        long missing = announced - sent;
        if (room.remaining() > missing) {
            room.limit(room.position() + (int) missing);
        }
        lent = room.remaining();
        return room;
    }

    @Override
    public void commit(int octets) throws IOException {
        if (octets < 0 || octets > lent) {
            throw new IllegalArgumentException(octets + " octets committed, " + lent + " lent");
        }
        lent = 0;
        sent += octets;
        // Before they leave: the answer may be here before this thread goes on.
        whole = sent == announced;
        attempt(() -> {
            to.commit(octets);
            if (sent == announced) {
                to.flush();
            }
            return null;
        });
    }

    @Override
    public void flush() throws IOException {
        requireSilence();
        attempt(() -> {
            to.flush();
            return null;
        });
    }

    /**
     * Sends everything committed; the end of the stream follows only after the acknowledgement of the file.
     *
     * @throws ScpException when fewer octets than announced were committed
     */
    @Override
    public void end() throws IOException {
        requireWhole();
        flush();
    }

    /** Requires that all octets were committed and the other side kept silent. */
    void requireWhole() throws IOException {
        requireSilence();
        if (sent != announced) {
            String sentence = sent + " octets, but " + announced + " were announced; the remote file is not complete";
            throw ScpException.of(Reason.SIZE_MISMATCH, ScpPhase.DATA, sentence);
        }
    }

    private void requireSilence() throws IOException {
        if (remoteSpoke) {
            throw peer.failureDuringData();
        }
    }

    private <T> T attempt(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (IOException e) {
            throw peer.explain(e, ScpPhase.DATA);
        }
    }

    private interface Step<T> {
        T run() throws IOException;
    }
}
