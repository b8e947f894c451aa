package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelSession;
import org.apache.sshd.common.Closeable;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.SimpleCloseable;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.RequestRefusedException;
import org.scprelay.relay.scp.RequestUnansweredException;

/**
 * A session channel that runs a command or a subsystem (RFC 4254 section 6.5), whose data goes through our own buffers
 * instead of MINA's streams.
 *
 * <p>{@code handle...} and {@code doWrite...} run on MINA's reader thread and never block.
 */
final class ExecChannel extends ChannelSession {

    private static final long SIGNAL_MILLIS = 1000;

    private final String request;
    private final String what;
    private final boolean both;

    private final ExecInput input = new ExecInput(this::releaseWindow);
    private final StderrTail stderr = new StderrTail(RemoteCommand.STDERR_KEPT);
    private final SendOrder order = new SendOrder();
    private final Object state = new Object();
    private volatile boolean asked;
    private volatile boolean refused;
    private boolean granted;
    private boolean closedByPeer;
    private boolean gone;

    private ExecChannel(String request, String what, boolean both) {
        this.request = request;
        this.what = what;
        this.both = both;
        setOut(OutputStream.nullOutputStream());
        setErr(OutputStream.nullOutputStream());
        addCloseFutureListener(future -> channelGone());
    }

    /** Returns a channel that runs a command line. */
    static ExecChannel command(String line) {
        return new ExecChannel("exec", line, false);
    }

    /** Returns a channel that runs a command line, and whose input is both of its outputs. */
    static ExecChannel both(String line) {
        return new ExecChannel("exec", line, true);
    }

    /** Returns a channel that runs a subsystem. */
    static ExecChannel subsystem(String name) {
        return new ExecChannel("subsystem", name, false);
    }

    @Override
    protected void doOpen() throws IOException {
        byte[] octets = what.getBytes(StandardCharsets.UTF_8);
        Buffer buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, octets.length + 64);
        buffer.putUInt(getRecipient());
        buffer.putString(request);
        buffer.putBoolean(true);
        buffer.putBytes(octets);
        addPendingRequest(request, true);
        asked = true;
        writePacket(buffer);
        super.doOpen();
    }

    @Override
    public void handleSuccess() throws IOException {
        removePendingRequest(request);
        synchronized (state) {
            granted = true;
            state.notifyAll();
        }
    }

    /** Waits until the other side has answered the request; tells whether it granted it within the limit. */
    boolean awaitGranted(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        try {
            synchronized (state) {
                while (!granted && !refused && !gone && !closedByPeer) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left <= 0) {
                        return false;
                    }
                    state.wait(left);
                }
                return granted;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the answer to the request", e);
        }
    }

    /** Tells whether the request went out, or may have. */
    boolean isAsked() {
        return asked;
    }

    /**
     * Waits until the other side runs it.
     *
     * @throws RequestRefusedException when it does not
     * @throws RequestUnansweredException when nobody knows
     */
    void awaitGranted() throws IOException {
        synchronized (state) {
            while (!granted && !refused && !closedByPeer && !gone) {
                try {
                    state.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new RequestUnansweredException("interrupted while waiting for the command to begin", e);
                }
            }
            if (granted) {
                return;
            }
        }
        IOException lost = lost(new IOException("the channel was closed"));
        throw refused ? lost : new RequestUnansweredException(lost.getMessage(), lost);
    }

    /** Asks for the end of a command that runs still: it may well be silent, and would not notice that nobody hears it. */
    private void terminate() {
        synchronized (state) {
            if (!granted || closedByPeer || gone || getExitStatus() != null || getExitSignal() != null) {
                return;
            }
        }
        if (!order.enter()) {
            return;
        }
        try {
            Buffer buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 64);
            buffer.putUInt(getRecipient());
            buffer.putString("signal");
            buffer.putBoolean(false);
            buffer.putString("TERM");
            // It must be on its way before whoever closes this closes the connection, too.
            writePacket(buffer).await(SIGNAL_MILLIS);
        } catch (IOException e) {
            // The connection is gone, and with it the command.
        } finally {
            order.leave();
        }
    }

    /** Returns the command as the rest of the relay sees it; the channel must be open. */
    RemoteCommand command(MinaConnection connection) {
        ExecOutput output = new ExecOutput(this);
        return new RemoteCommand() {
            @Override
            public OctetSink stdin() {
                return output;
            }

            @Override
            public OctetSource stdout() {
                return input;
            }

            @Override
            public boolean isError() {
                return input.isError();
            }

            @Override
            public String stderrTail() {
                return stderr.text();
            }

            @Override
            public Exit awaitExit() throws IOException {
                return awaitEnd();
            }

            @Override
            public void whenReadable(Optional<Runnable> action) {
                input.whenReadable(action.map(task -> () -> connection.run(task)));
            }

            @Override
            public void close() {
                if (both) {
                    terminate();
                }
                end();
            }
        };
    }

    /** Closes it in good order; whoever reads from it is told at once. */
    void end() {
        close(false);
        input.fail(new IOException("the remote command was closed"));
    }

    @Override
    protected void doWriteData(byte[] data, int off, long len) {
        input.put(data, off, (int) len);
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int off, long len) throws IOException {
        if (both) {
            input.put(data, off, (int) len, true);
            return;
        }
        stderr.add(data, off, (int) len);
        releaseWindow((int) len);
    }

    private void releaseWindow(int octets) throws IOException {
        if (!isClosing() && order.enter()) {
            try {
                getLocalWindow().release(octets);
            } finally {
                order.leave();
            }
        }
    }

    /** What MINA does to close a channel, its SSH_MSG_CHANNEL_CLOSE included, is done behind the packets under way. */
    @Override
    protected Closeable getInnerCloseable() {
        SimpleCloseable senders = new SimpleCloseable(this, futureLock) {
            @Override
            protected void doClose(boolean immediately) {
                order.close(() -> super.doClose(immediately));
            }
        };
        return builder().sequential(senders, super.getInnerCloseable()).build();
    }

    /** Returns what keeps the close behind the packets. */
    SendOrder order() {
        return order;
    }

    /** Sends a packet of data unless the channel is closed; never behind its close. */
    IoWriteFuture sendData(Buffer packet) throws IOException {
        if (!order.enter()) {
            throw lost(new IOException("the channel was closed"));
        }
        try {
            return writePacket(packet);
        } finally {
            order.leave();
        }
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        input.end();
    }

    @Override
    public void handleClose() throws IOException {
        synchronized (state) {
            closedByPeer = true;
        }
        input.end();
        super.handleClose();
    }

    @Override
    public void handleFailure() throws IOException {
        removePendingRequest(request);
        synchronized (state) {
            refused = true;
            state.notifyAll();
        }
        input.fail(refusal(null));
        close(false);
    }

    @Override
    public void handleRequest(Buffer buffer) throws IOException {
        super.handleRequest(buffer);
        synchronized (state) {
            state.notifyAll();
        }
    }

    @Override
    protected void notifyStateChanged(String hint) {
        super.notifyStateChanged(hint);
        // MINA's constructor may call this before our fields are there
        if (state != null) {
            synchronized (state) {
                state.notifyAll();
            }
        }
    }

    private void channelGone() {
        synchronized (state) {
            gone = true;
            state.notifyAll();
        }
        input.fail(refused ? refusal(null) : new IOException("the channel is gone"));
    }

    /** Waits until the command ended: status or signal and the end of its output, or the close of the channel. */
    private RemoteCommand.Exit awaitEnd() throws IOException {
        try {
            input.drain();
            synchronized (state) {
                while (!closedByPeer && !gone && getExitStatus() == null && getExitSignal() == null) {
                    state.wait();
                }
                if (getExitStatus() == null && getExitSignal() == null && !closedByPeer) {
                    throw lost(new IOException("the connection ended before the exit status came"));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the exit status", e);
        }
        Integer status = getExitStatus();
        return new RemoteCommand.Exit(
                status == null ? OptionalInt.empty() : OptionalInt.of(status), Optional.ofNullable(getExitSignal()));
    }

    /** Sends the end of standard input. */
    void endInput() throws IOException {
        if (!order.enter()) {
            throw lost(new IOException("the channel was closed"));
        }
        try {
            sendEof();
        } finally {
            order.leave();
        }
    }

    private RequestRefusedException refusal(Throwable cause) {
        String name = request.equals("exec") ? "to run the command" : "the subsystem " + what;
        return new RequestRefusedException("the destination refused " + name, cause);
    }

    /** Tells why this channel cannot be used any more, as well as it is known. */
    IOException lost(IOException cause) {
        if (refused) {
            return refusal(cause);
        }
        boolean byPeer;
        synchronized (state) {
            byPeer = closedByPeer;
        }
        return byPeer
                ? new IOException("the remote command ended early", cause)
                : new IOException("the SSH connection was lost", cause);
    }
}
