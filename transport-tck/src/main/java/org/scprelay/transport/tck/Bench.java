package org.scprelay.transport.tck;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkProvider;

/** What one test has open; all of it is closed behind the test, last first, whatever the test did. */
final class Bench implements Closeable {

    /** The two ends of a link: the one that connected and the one that was accepted. */
    record Pair(Link client, Link server) {}

    private final LinkHarness harness;
    private final LinkProvider provider;
    private final Deque<Closeable> open = new ArrayDeque<>();

    Bench(LinkHarness harness) {
        this.harness = harness;
        this.provider = harness.provider();
    }

    KitLimits limits() {
        return harness.limits();
    }

    Duration wake() {
        return limits().wake();
    }

    LinkProvider provider() {
        return provider;
    }

    <T extends Closeable> T keep(T resource) {
        synchronized (open) {
            open.push(resource);
        }
        return resource;
    }

    <T> Call<T> start(String what, Callable<T> body) {
        return Call.start(what, limits().test(), body);
    }

    LinkListener listen() throws IOException {
        return listen(harness.listenAddress());
    }

    LinkListener listen(LinkAddress address) throws IOException {
        return keep(provider.listen(address, harness.options()));
    }

    Link connect(LinkListener listener) throws IOException {
        return keep(provider.connect(listener.localAddress(), harness.options()));
    }

    Pair pair() throws IOException {
        try (LinkListener listener = listen()) {
            return pair(listener);
        }
    }

    Pair pair(LinkListener listener) throws IOException {
        Call<Link> accept = start("accept", listener::accept);
        Link client = connect(listener);
        return new Pair(client, keep(accept.result()));
    }

    /** Closes everything without waiting for it: a broken link may hang in its close. */
    @Override
    public void close() {
        synchronized (open) {
            while (!open.isEmpty()) {
                Closeable resource = open.pop();
                if (!(resource instanceof Channel channel) || channel.isOpen()) {
                    closeQuietly(resource);
                }
            }
        }
    }

    private void closeQuietly(Closeable resource) {
        Call<Void> close = Call.start("close", wake(), () -> {
            resource.close();
            return null;
        });
        try {
            close.result();
        } catch (AssertionError e) {
            // The test is over. What a close may do is a matter of L8 and A2, which close by themselves.
            return;
        }
    }
}
