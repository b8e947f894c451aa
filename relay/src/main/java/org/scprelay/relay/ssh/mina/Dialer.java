package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Timeouts;
import org.scprelay.relay.ssh.Destination;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects and authenticates, each within its timer. A server that drops a connection before it has said who it is has too
 * many of them (MaxStartups of sshd_config(5)): it is tried again after a pause, which grows and differs from one relay to
 * the other. Safe for any number of threads.
 */
final class Dialer {

    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private static final String CLOSED = "it closed the connection during the key exchange, or is no SSH server";

    private final SshClient client;
    private final Timeouts timeouts;

    Dialer(SshClient client, Timeouts timeouts) {
        this.client = client;
        this.timeouts = timeouts;
    }

    /** Makes what the relay uses of an authenticated session. */
    interface Made<T> {
        T of(ClientSession session, Attempt attempt);
    }

    /**
     * Makes an authenticated connection to the first address that answers.
     *
     * @param turn the permission to do that
     * @throws TransferFailure why there is none; nothing is left open
     */
    <T> T connect(
            Destination destination, List<InetAddress> addresses, List<KeyPair> keys, Admission.Turn turn, Made<T> made)
            throws TransferFailure {
        long begin = System.nanoTime();
        long pause = FIRST_PAUSE.toNanos();
        for (int tries = 1; ; tries++) {
            Attempt attempt = new Attempt(destination);
            try {
                return made.of(connectOnce(attempt, addresses, keys), attempt);
            } catch (TransferFailure e) {
                if (e.reason() != Message.NEGOTIATION_FAILED || !attempt.isDropped()) {
                    throw e;
                }
                boolean late =
                        System.nanoTime() - begin + pause > timeouts.connect().toNanos();
                if (late || tries == TRIES) {
                    turn.giveUp();
                }
                if (late || tries == TRIES || !turn.awaitAlone(timeouts.connect())) {
                    throw e.because(
                            e.reason(),
                            e.getMessage() + "; tried " + tries
                                    + (tries == 1 ? " time" : " times: it may have too many connections"));
                }
                LOG.info("{} dropped a connection before its greeting; it is tried again", destination.place());
                LockSupport.parkNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
                pause *= 2;
            }
        }
    }

    private ClientSession connectOnce(Attempt attempt, List<InetAddress> addresses, List<KeyPair> keys)
            throws TransferFailure {
        ClientSession session = open(attempt, addresses);
        boolean good = false;
        try {
            authenticate(session, attempt, keys);
            good = true;
            return session;
        } finally {
            if (!good) {
                session.close(true);
            }
        }
    }

    private ClientSession open(Attempt attempt, List<InetAddress> addresses) throws TransferFailure {
        long end = System.nanoTime() + timeouts.connect().toNanos();
        TransferFailure last = null;
        for (InetAddress address : addresses) {
            long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            try {
                return open(
                        attempt,
                        new InetSocketAddress(address, attempt.destination().port()),
                        left);
            } catch (TransferFailure e) {
                last = e;
            }
        }
        if (last == null) {
            throw new TransferFailure(
                    Message.LOOKUP_FAILED, attempt.destination().host() + " has no address");
        }
        throw last;
    }

    private ClientSession open(Attempt attempt, InetSocketAddress address, long millis) throws TransferFailure {
        String place =
                attempt.destination().place() + " at " + address.getAddress().getHostAddress();
        ConnectFuture future = null;
        try {
            future = client.connect(
                    attempt.destination().user(), address, AttributeRepository.ofKeyValuePair(Attempt.KEY, attempt));
            if (!future.await(millis)) {
                future.cancel();
                throw new TransferFailure(
                        Message.CONNECT_TIMEOUT,
                        place + " did not answer within " + timeouts.connect().toMillis() + " ms (timer connect)");
            }
            return future.verify(1).getClientSession();
        } catch (TransferFailure e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // MINA throws IllegalStateException where it was stopped meanwhile.
            Throwable cause = root(e);
            if (isClosed(String.valueOf(cause.getMessage()))) {
                throw new TransferFailure(Message.NEGOTIATION_FAILED, place + ": " + CLOSED, e);
            }
            boolean refused = cause instanceof ConnectException
                    && String.valueOf(cause.getMessage()).contains("refused");
            throw new TransferFailure(
                    refused ? Message.CONNECT_REFUSED : Message.UNREACHABLE, place + ": " + cause.getMessage(), e);
        }
    }

    private void authenticate(ClientSession session, Attempt attempt, List<KeyPair> keys) throws TransferFailure {
        String place = attempt.destination().place();
        try {
            keys.forEach(session::addPublicKeyIdentity);
            AuthFuture future = session.auth();
            if (!future.await(timeouts.authenticate())) {
                throw new TransferFailure(
                        Message.AUTHENTICATE_TIMEOUT,
                        place + " did not finish key exchange and authentication within "
                                + timeouts.authenticate().toMillis() + " ms (timer authenticate)");
            }
            future.verify(1);
        } catch (TransferFailure e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw attempt.failure().orElseGet(() -> classify(place, attempt, e));
        }
    }

    private static TransferFailure classify(String place, Attempt attempt, Exception failure) {
        int code = failure instanceof SshException ssh ? ssh.getDisconnectCode() : 0;
        String reason = String.valueOf(root(failure).getMessage());
        // MINA tells of the failed authentication before it tells its listener what the other side said.
        Optional<String> words = attempt.disconnect().or(attempt::complaint).or(() -> Optional.of(reason)
                .filter(Dialer::isTooMany));
        String said = words.map(text -> "; it said: " + text).orElse("");
        if (code == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE || isTooMany(reason + said)) {
            return new TransferFailure(
                    Message.KEY_REFUSED,
                    place + " refused the public keys of the relay" + said
                            + "; is the public key in authorized_keys there, and the user right?",
                    failure);
        }
        return new TransferFailure(
                Message.NEGOTIATION_FAILED, place + ": " + (isClosed(reason) ? CLOSED : reason) + said, failure);
    }

    private static boolean isTooMany(String text) {
        return text.toLowerCase(Locale.ROOT).contains("authentication failures");
    }

    /** Of a connection that the other side closed MINA says what that did to its own objects, or to a write of its own. */
    private static boolean isClosed(String reason) {
        return Stream.of(
                        "No session attached",
                        "Session is closed",
                        "Session is being closed",
                        "Session has been",
                        "Broken pipe",
                        "Connection reset")
                .anyMatch(reason::startsWith);
    }

    private static Throwable root(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at.getCause() != null && depth < 16; depth++) {
            at = at.getCause();
        }
        return at.getMessage() == null ? failure : at;
    }
}
