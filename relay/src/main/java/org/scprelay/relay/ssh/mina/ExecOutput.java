package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.scprelay.relay.bulk.OctetSink;

/**
 * Lends the data part of SSH_MSG_CHANNEL_DATA packets (RFC 4254 section 5.2), so that an octet of the link lands where its
 * packet is encrypted.
 *
 * <pre>
 *   0    length (4), padding length (1): written by MINA's encoder
 *   5    94, recipient channel (4), data length (4)
 *  14    data
 * 14+n   room for padding and MAC
 * </pre>
 *
 * <p>A packet is used again when MINA has written it, so at most {@link #PACKETS} are under way.
 */
final class ExecOutput implements OctetSink {

    private static final int PACKETS = 4;
    private static final int HEADER = 5;
    private static final int DATA = 14;
    private static final int TAIL = 256 + 64;
    private static final int LARGEST = 32 * 1024;
    /** The watchdog ends stalls; this only bounds a wait that nobody watches. */
    private static final Duration FOREVER = Duration.ofDays(1);

    private final ExecChannel channel;
    private final int size;
    private final byte[][] packets = new byte[PACKETS][];
    private final IoWriteFuture[] written = new IoWriteFuture[PACKETS];
    private int current;
    private int filled;
    private boolean ended;

    ExecOutput(ExecChannel channel) {
        this.channel = channel;
        this.size = (int) Math.min(LARGEST, channel.getRemoteWindow().getPacketSize());
    }

    @Override
    public ByteBuffer space() throws IOException {
        if (ended) {
            throw new IOException("standard input of the remote command was ended before");
        }
        if (filled == size) {
            flush();
        }
        if (filled == 0) {
            awaitWritten(current);
        }
        if (packets[current] == null) {
            packets[current] = new byte[DATA + size + TAIL];
        }
        return ByteBuffer.wrap(packets[current], DATA + filled, size - filled);
    }

    @Override
    public void commit(int octets) throws IOException {
        if (octets < 0 || octets > size - filled) {
            throw new IllegalArgumentException("more octets committed than lent: " + octets);
        }
        filled += octets;
        if (filled == size) {
            flush();
        }
    }

    /** Sends what is gathered; where the window is smaller, in pieces as it opens. */
    @Override
    public void flush() throws IOException {
        if (filled == 0) {
            return;
        }
        byte[] packet = packets[current];
        int start = 0;
        while (filled - start > 0) {
            int count = (int) Math.min(awaitWindow(), filled - start);
            if (start == 0 && count == filled) {
                written[current] = send(packet, count);
                start = count;
            } else {
                // A window smaller than the packet: rare, so a copy does no harm.
                byte[] piece = new byte[DATA + count + TAIL];
                System.arraycopy(packet, DATA + start, piece, DATA, count);
                written[current] = send(piece, count);
                start += count;
            }
        }
        filled = 0;
        current = (current + 1) % PACKETS;
    }

    private long awaitWindow() throws IOException {
        RemoteWindow window = channel.getRemoteWindow();
        try {
            return window.waitForSpace(FOREVER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the destination takes nothing");
        } catch (IOException e) {
            throw channel.lost(e);
        }
    }

    private IoWriteFuture send(byte[] packet, int count) throws IOException {
        ByteArrayBuffer buffer = new ByteArrayBuffer(packet, false);
        buffer.rpos(HEADER);
        buffer.wpos(HEADER);
        buffer.putByte(SshConstants.SSH_MSG_CHANNEL_DATA);
        buffer.putUInt(channel.getRecipient());
        buffer.putUInt(count);
        buffer.wpos(DATA + count);
        try {
            channel.getRemoteWindow().consume(count);
            return channel.sendData(buffer);
        } catch (IOException e) {
            throw channel.lost(e);
        }
    }

    private void awaitWritten(int packet) throws IOException {
        IoWriteFuture future = written[packet];
        if (future == null) {
            return;
        }
        // In ticks, because a connection that is closed meanwhile need not complete the future.
        while (!future.await(1, TimeUnit.SECONDS)) {
            if (channel.getSession().isClosing()) {
                throw channel.lost(new IOException("the connection was closed"));
            }
        }
        if (!future.isWritten()) {
            throw channel.lost(new IOException("a packet could not be sent", future.getException()));
        }
        written[packet] = null;
    }

    @Override
    public void end() throws IOException {
        flush();
        if (!ended) {
            ended = true;
            channel.endInput();
        }
    }
}
