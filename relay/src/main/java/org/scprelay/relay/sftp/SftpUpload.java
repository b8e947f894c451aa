package org.scprelay.relay.sftp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.sftp.SftpException.Reason;

/**
 * The octets of one file on their way to a server: WRITE requests without waiting for each answer, at most {@link
 * #IN_FLIGHT} of them. What is lent lies in the output's own packet, behind the place of the request's header.
 *
 * <pre>
 *   0    length (4), WRITE, id (4)
 *   9    length of the handle (4), handle (h)
 * 13+h   offset (8), length of the data (4)
 * 25+h   data
 * </pre>
 *
 * <p>One thread writes. Another one takes the answers as they come, so that a refusal is known while the writer waits for
 * its client. After a refusal every call fails with it.
 */
public final class SftpUpload implements OctetSink {

    /** Requests that may be unanswered. */
    public static final int IN_FLIGHT = 64;

    /** Data of one request: what every server takes (draft-ietf-secsh-filexfer-02, section 3: packets of 34,000). */
    private static final int LARGEST = 32 * 1024;
    /** Where the output lends less than a header and this, requests are gathered in a buffer of our own. */
    private static final int SMALLEST = 1024;

    private static final int FIXED = 25;

    /** How long the reason of a server that is gone is waited for. */
    private static final long REASON_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** A wait is looked at again, though every change wakes it. */
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SftpPeer peer;
    private final OctetSink output;
    private final byte[] handle;
    private final int header;
    private final int largest;
    private final OptionalLong size;
    private long offset;
    private long taken;
    private ByteBuffer packet = ByteBuffer.allocate(0);
    private boolean own;
    private int room;
    private int filled;
    private int lent;

    private final Object answers = new Object();
    /** Requests in the order in which they were sent, and the offset of each. */
    private final Map<Integer, Long> unanswered = new LinkedHashMap<>();

    private long refusedAt = Long.MAX_VALUE;
    private Optional<IOException> failure = Optional.empty();
    private boolean dead;
    private boolean over;
    private Runnable told = () -> {};

    SftpUpload(SftpClient client, byte[] handle, long offset, OptionalLong size) {
        this.peer = client.peer();
        this.output = peer.output();
        this.handle = handle.clone();
        this.header = FIXED + handle.length;
        this.offset = offset;
        this.size = size;
        long write = client.limits().write() > 0 ? client.limits().write() : LARGEST;
        long whole = client.limits().packet() > 0 ? client.limits().packet() - header + 4 : LARGEST;
        this.largest = (int) Math.max(1, Math.min(LARGEST, Math.min(write, whole)));
        peer.command().whenReadable(Optional.of(this::answersCame));
    }

    /** Runs an action once, on another thread, when the server refuses or ends while octets are still to come. */
    public void whenBroken(Runnable action) {
        boolean now;
        synchronized (answers) {
            told = action;
            now = failure.isPresent();
        }
        if (now) {
            action.run();
        }
    }

    /** Returns why the server broke off; empty while it did not. Any thread. */
    public Optional<IOException> failure() {
        synchronized (answers) {
            return failure;
        }
    }

    /** Waits until every request that was sent is answered, or it is known that one is refused or none will be; any thread. */
    public void settle() throws InterruptedIOException {
        synchronized (answers) {
            while (!unanswered.isEmpty() && failure.isEmpty()) {
                await(TICK_NANOS);
            }
        }
    }

    /**
     * Returns up to which offset every octet was acknowledged: behind it there may be holes, since requests behind a refused or
     * a lost one may have been done. Any thread.
     */
    public long acknowledged() {
        synchronized (answers) {
            long sent = unanswered.isEmpty()
                    ? offset
                    : unanswered.values().iterator().next();
            return Math.min(sent, refusedAt);
        }
    }

    /** Returns how many octets were committed. */
    public long taken() {
        return taken;
    }

    /**
     * {@inheritDoc}
     *
     * @throws SftpException when the server refused, or all announced octets are there
     */
    @Override
    public ByteBuffer space() throws IOException {
        requireGood();
        if (size.isPresent() && taken == size.getAsLong()) {
            throw SftpException.of(
                    Reason.SIZE_MISMATCH,
                    "more octets than the announced " + size.getAsLong() + "; the remote file is not complete");
        }
        if (filled == 0) {
            awaitRoom(IN_FLIGHT - 1);
            begin();
        }
        lent = room - filled;
        if (size.isPresent()) {
            lent = (int) Math.min(lent, size.getAsLong() - taken);
        }
        return ByteBuffer.wrap(packet.array(), dataAt() + filled, lent);
    }

    /** Takes a packet of the output, or one of our own where that is too small. */
    private void begin() throws IOException {
        packet = output.space();
        own = packet.remaining() < header + Math.min(largest, SMALLEST);
        if (own) {
            packet = ByteBuffer.allocate(header + Math.min(largest, SMALLEST));
        }
        room = Math.min(largest, packet.remaining() - header);
    }

    private int dataAt() {
        return packet.arrayOffset() + packet.position() + header;
    }

    @Override
    public void commit(int octets) throws IOException {
        if (octets < 0 || octets > lent) {
            throw new IllegalArgumentException(octets + " octets committed, " + lent + " lent");
        }
        lent = 0;
        filled += octets;
        taken += octets;
        if (filled == room || size.isPresent() && taken == size.getAsLong()) {
            send();
        }
    }

    @Override
    public void flush() throws IOException {
        requireGood();
        send();
    }

    /** Sends everything committed; the file stays open. */
    @Override
    public void end() throws IOException {
        flush();
    }

    private void send() throws IOException {
        if (filled == 0) {
            return;
        }
        int id = peer.nextId();
        ByteBuffer head = packet.duplicate();
        head.putInt(header - 4 + filled).put((byte) Fxp.WRITE).putInt(id);
        head.putInt(handle.length).put(handle).putLong(offset).putInt(filled);
        synchronized (answers) {
            // Before it leaves: the answer may be here before this thread goes on.
            unanswered.put(id, offset);
            offset += filled;
        }
        int length = header + filled;
        filled = 0;
        try {
            if (own) {
                byte[] copy = new byte[length];
                packet.duplicate().get(copy);
                output.write(copy);
            } else {
                output.commit(length);
            }
            output.flush();
        } catch (IOException e) {
            throw betterReason(e);
        }
    }

    /** Returns how the server ended, where it did: the other thread is told of it at about the same time. */
    private IOException betterReason(IOException failed) throws InterruptedIOException {
        long end = System.nanoTime() + REASON_NANOS;
        synchronized (answers) {
            for (long left = REASON_NANOS; left > 0 && !dead; left = end - System.nanoTime()) {
                await(left);
            }
            return failure.orElse(failed);
        }
    }

    private void requireGood() throws IOException {
        synchronized (answers) {
            throwFailure();
        }
    }

    private void throwFailure() throws IOException {
        if (failure.isPresent()) {
            // The same one, not another with its stack: its reason is asked for.
            throw failure.get();
        }
    }

    private void awaitRoom(int atMost) throws IOException {
        synchronized (answers) {
            while (unanswered.size() > atMost && failure.isEmpty()) {
                await(TICK_NANOS);
            }
            throwFailure();
        }
    }

    private void await(long nanos) throws InterruptedIOException {
        try {
            // 0 and less would not wait.
            TimeUnit.NANOSECONDS.timedWait(answers, Math.max(1, nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the SFTP server");
        }
    }

    /**
     * Takes the answers that came; any thread, never two at once. It does not block, since something did come; but for the exit
     * of a server that ended its output, which the timer of whoever waits for the lock ends.
     */
    private void answersCame() {
        Runnable action = () -> {};
        synchronized (answers) {
            if (over || dead) {
                return;
            }
            boolean good = failure.isEmpty();
            try {
                ByteBuffer lentHere = peer.arrived();
                while (lentHere.hasRemaining()) {
                    if (peer.packets().feed(lentHere)) {
                        answered(peer.packets().take());
                    }
                }
                peer.command().whenReadable(Optional.of(this::answersCame));
            } catch (IOException e) {
                dead = true;
                failure = failure.or(() -> Optional.of(e));
            }
            if (good && failure.isPresent()) {
                action = told;
            }
            answers.notifyAll();
        }
        action.run();
    }

    private void answered(Reply reply) throws SftpException {
        String doing = "the data";
        int id = reply.number();
        Long at = unanswered.get(id);
        if (at == null) {
            throw SftpException.of(
                    Reason.PROTOCOL,
                    "the SFTP server answered request " + Integer.toUnsignedString(id) + ", which waits for no answer");
        }
        if (reply.type() != Fxp.STATUS) {
            throw SftpPeer.unexpected(reply, doing);
        }
        SftpException status = SftpPeer.status(reply, doing);
        // Not before: what is answered by anything else is not sure.
        unanswered.remove(id);
        if (status.code().orElse(Fxp.FAILURE) != Fxp.OK) {
            refusedAt = Math.min(refusedAt, at);
            failure = failure.or(() -> Optional.of(status));
        }
    }

    /**
     * Sends the rest and waits until every octet was acknowledged. The client can be asked other things again then, also
     * after a {@linkplain SftpException#isOnlyRefused() refusal}.
     *
     * @throws SftpException when fewer octets than announced were committed, or the server refused some
     * @throws IOException when the connection broke
     */
    public void finish() throws IOException {
        requireGood();
        if (size.isPresent() && taken != size.getAsLong()) {
            throw SftpException.of(
                    Reason.SIZE_MISMATCH,
                    taken + " octets, but " + size.getAsLong() + " were announced; the remote file is not complete");
        }
        send();
        synchronized (answers) {
            while (!unanswered.isEmpty() && !dead) {
                await(TICK_NANOS);
            }
            over = true;
            peer.command().whenReadable(Optional.empty());
            throwFailure();
        }
    }
}
