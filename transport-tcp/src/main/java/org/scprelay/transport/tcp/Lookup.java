package org.scprelay.transport.tcp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;

/**
 * Name lookups that end in time. The system's resolver cannot be stopped, so a lookup runs in a thread of its own that is
 * left behind when it takes too long; at most {@value #AT_ONCE} of these exist.
 */
final class Lookup {

    /** A name with more addresses is tried at these only. */
    static final int MOST_ADDRESSES = 16;

    static final int AT_ONCE = 16;

    private static final Semaphore PLACES = new Semaphore(AT_ONCE);

    private final Resolver resolver;

    Lookup(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Returns the addresses of a host, one at least.
     *
     * @throws LinkException UNREACHABLE for an unknown name, TIMEOUT, or BUSY when too many lookups hang
     */
    List<InetAddress> addresses(String operation, LinkAddress address, TcpAddress tcp, Duration atMost)
            throws LinkException {
        try {
            InetAddress[] found = tcp.isLiteral() ? InetAddress.getAllByName(tcp.host()) : bounded(tcp.host(), atMost);
            return List.of(found).subList(0, Math.min(found.length, MOST_ADDRESSES));
        } catch (UnknownHostException e) {
            if (tcp.isLiteral()) {
                String text = "this is no IP address, or its zone is no interface of this machine";
                throw new LinkException(Reason.BAD_ADDRESS, operation, address, text, e);
            }
            String text =
                    "the name " + tcp.host() + " is not known here; check its spelling, the name server or /etc/hosts";
            throw new LinkException(Reason.UNREACHABLE, operation, address, text, e);
        } catch (TimeoutException e) {
            String text = "the name server did not answer within " + TcpErrors.seconds(atMost)
                    + "; check /etc/resolv.conf, or write the IP address";
            throw new LinkException(Reason.TIMEOUT, operation, address, text, e);
        } catch (BusyException e) {
            String text = AT_ONCE + " lookups hang already; check the name server, or write the IP address";
            throw new LinkException(Reason.BUSY, operation, address, text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LinkException(Reason.OTHER, operation, address, "interrupted during the name lookup", e);
        }
    }

    private InetAddress[] bounded(String host, Duration atMost)
            throws UnknownHostException, TimeoutException, BusyException, InterruptedException {
        if (!PLACES.tryAcquire()) {
            throw new BusyException();
        }
        FutureTask<InetAddress[]> task = new FutureTask<>(() -> {
            try {
                return resolver.addresses(host);
            } finally {
                PLACES.release();
            }
        });
        Thread thread = new Thread(task, "tcp lookup");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(e.getCause());
            throw unknown;
        }
    }

    private static final class BusyException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
