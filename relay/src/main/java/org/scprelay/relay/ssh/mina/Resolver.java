package org.scprelay.relay.ssh.mina;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;

/** Resolves names within a time limit, and refuses what leads back to this machine. */
final class Resolver {

    private final boolean loopback;

    /** Takes whether destinations may resolve to this machine. */
    Resolver(boolean loopback) {
        this.loopback = loopback;
    }

    /**
     * Returns the addresses of a name in the order of the resolver.
     *
     * @throws TransferFailure 425 when there are none or the look-up takes too long; 530 when one is this machine's: the
     *     whole name is refused then, for nobody needs a name that is half here
     */
    List<InetAddress> resolve(String host, Duration limit) throws TransferFailure {
        FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(host));
        Thread thread = new Thread(lookup, "lookup");
        thread.setDaemon(true);
        thread.start();
        try {
            List<InetAddress> addresses = List.of(lookup.get(limit.toMillis(), TimeUnit.MILLISECONDS));
            for (InetAddress address : addresses) {
                if (!loopback && isOwn(address)) {
                    throw new TransferFailure(
                            Message.LOOPBACK_DENIED,
                            host + " is this machine (" + address.getHostAddress()
                                    + "); loopback is not allowed; loopback = true in [ssh] would allow it");
                }
            }
            return addresses;
        } catch (TimeoutException e) {
            throw new TransferFailure(
                    Message.LOOKUP_FAILED,
                    "no answer from the name service for " + host + " within " + limit.toMillis()
                            + " ms (timer connect)",
                    e);
        } catch (ExecutionException e) {
            String why = e.getCause() instanceof UnknownHostException ? "the name is not known" : e.getMessage();
            throw new TransferFailure(Message.LOOKUP_FAILED, host + ": " + why, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferFailure(Message.LOOKUP_FAILED, "interrupted while looking up " + host, e);
        }
    }

    private static boolean isOwn(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return true;
        }
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // cannot be told: the safe answer
        }
    }
}
