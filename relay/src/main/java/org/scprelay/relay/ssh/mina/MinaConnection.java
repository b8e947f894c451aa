package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.RequestRefusedException;
import org.scprelay.relay.scp.RequestUnansweredException;
import org.scprelay.relay.ssh.SshConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An authenticated session of MINA. */
final class MinaConnection implements SshConnection {

    private static final Logger LOG = LoggerFactory.getLogger(MinaConnection.class);
    /** The watchdog ends stalls by closing the session; a future that misses the close must not outlive it. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private static final Duration REFUSED_FOR = Duration.ofSeconds(3);
    /** Where another connection can be made instead. */
    private static final Duration REFUSED_SHORTLY = Duration.ofMillis(300);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);

    private final ClientSession session;
    private final Attempt attempt;
    private final Executor executor;
    private final long made = System.nanoTime();
    /** For any thread, though one at a time uses it: where two did, that must not look like a lost connection. */
    private final Set<ExecChannel> channels = ConcurrentHashMap.newKeySet();

    private volatile boolean opened;

    MinaConnection(ClientSession session, Attempt attempt, Executor executor) {
        this.session = session;
        this.attempt = attempt;
        this.executor = executor;
    }

    /** The other side refused a channel: nothing was begun over it. */
    static final class ChannelRefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private ChannelRefusedException(SshChannelOpenException refusal) {
            super("the destination refused to open a channel: " + refusal.getMessage(), refusal);
        }
    }

    @Override
    public RemoteCommand exec(String command) throws IOException {
        return open(() -> ExecChannel.command(command)).command(this);
    }

    @Override
    public RemoteCommand execBoth(String command) throws IOException {
        return begun(open(() -> ExecChannel.both(command)));
    }

    /**
     * The same over a connection that was used before, where a new one can take its place.
     *
     * @throws ChannelRefusedException where the connection is of no use any more, and the command was not begun
     * @throws RequestRefusedException the same
     */
    RemoteCommand execBothWarm(String command) throws IOException {
        // Without a limit: a channel that opens late begins the command, and it would be begun twice.
        return begun(open(() -> ExecChannel.both(command), REFUSED_SHORTLY.toNanos(), Long.MAX_VALUE));
    }

    private RemoteCommand begun(ExecChannel channel) throws IOException {
        channel.awaitGranted();
        return channel.command(this);
    }

    @Override
    public RemoteCommand sftp() throws IOException {
        return open(() -> ExecChannel.subsystem("sftp")).command(this);
    }

    /**
     * Opens the first channel of a transfer over a connection that was used before, and waits for the answer to its request.
     *
     * @throws IOException where the connection is of no use any more
     */
    RemoteCommand open(Supplier<ExecChannel> channel, Duration limit) throws IOException {
        ExecChannel opened = open(channel, REFUSED_SHORTLY.toNanos(), limit.toNanos());
        if (!opened.awaitGranted(limit)) {
            throw new IOException("a command over a connection that was used before was not accepted");
        }
        return opened.command(this);
    }

    /** Opens a channel over a new connection. */
    ExecChannel open(Supplier<ExecChannel> channel) throws IOException {
        return open(channel, opened ? REFUSED_FOR.toNanos() : 0, Long.MAX_VALUE);
    }

    /**
     * Opens a channel. A server with a small MaxSessions counts one that was closed until its program has ended: refused
     * where there was another before, it is asked for again for a while.
     */
    private ExecChannel open(Supplier<ExecChannel> channel, long refusedFor, long limit) throws IOException {
        long begin = System.nanoTime();
        opened = true;
        for (long pause = FIRST_PAUSE.toNanos(); ; pause *= 2) {
            try {
                return open(channel.get(), limit);
            } catch (SshChannelOpenException e) {
                if (System.nanoTime() - begin + pause > refusedFor || !session.isOpen()) {
                    throw new ChannelRefusedException(e);
                }
                LockSupport.parkNanos(pause);
            }
        }
    }

    private ExecChannel open(ExecChannel channel, long limit) throws IOException {
        try {
            ConnectionService service = session.getService(ConnectionService.class);
            channels.removeIf(ExecChannel::isClosed);
            service.registerChannel(channel);
            channels.add(channel);
            OpenFuture opening = channel.open();
            long begin = System.nanoTime();
            while (!opening.await(TICK)) {
                if (!session.isOpen()) {
                    throw new IOException("the connection was closed meanwhile");
                }
                if (System.nanoTime() - begin > limit) {
                    throw new IOException(
                            "no answer within " + Duration.ofNanos(limit).toMillis() + " ms");
                }
            }
            // verify() would make another exception of it, and that one could not be told from a lost connection.
            if (opening.getException() instanceof SshChannelOpenException refused) {
                throw refused;
            }
            opening.verify(TICK);
            return channel;
        } catch (SshChannelOpenException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // MINA throws IllegalStateException where the session was closed meanwhile.
            String why = endReason().orElse("a channel could not be opened: " + e.getMessage());
            throw channel.isAsked() ? new RequestUnansweredException(why, e) : new IOException(why, e);
        }
    }

    /** Runs a short task that must not hold up MINA's reader thread. */
    void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("an event of {} is dropped, the relay ends", session);
        }
    }

    /** Ends what a transfer left running here, in good order: the next one may follow at once. By the thread that used it. */
    void clear() {
        channels.forEach(ExecChannel::end);
        channels.clear();
    }

    /** Returns for how long it has been there. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - made);
    }

    boolean isOpen() {
        return session.isOpen();
    }

    PublicKey hostKey() {
        return session.getServerKey();
    }

    /** Asks the other side for a sign of life: a global request that wants a reply (RFC 4254 section 4), as keep-alives are. */
    boolean answers(Duration limit) {
        try {
            Buffer request = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
            request.putString("keepalive@openssh.com");
            request.putBoolean(true);
            // A refusal, which is what OpenSSH answers, is a null here.
            session.request("keepalive@openssh.com", request, limit);
            return session.isOpen();
        } catch (IOException | RuntimeException e) {
            LOG.debug("a warm connection is not used again: {}", e.toString());
            return false;
        }
    }

    @Override
    public Optional<String> endReason() {
        if (session.isOpen()) {
            return Optional.empty();
        }
        // At a later key exchange a host, or whoever took its place, may come with another key.
        Optional<String> refused = attempt.failure()
                .map(failure -> "the relay ended the SSH connection at an exchange of keys: " + failure.getMessage());
        return refused.or(() -> attempt.disconnect().map(text -> "the destination ended the SSH connection: " + text))
                .or(() -> Optional.of(
                        attempt.isSilent()
                                ? "the SSH connection was lost: the destination answered no keep-alive any more"
                                : "the SSH connection was lost"));
    }

    @Override
    public void close() {
        session.close(true);
    }
}
