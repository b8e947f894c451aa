package org.scprelay.transport.iucv;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.scprelay.stub.iucv.IucvStub;
import org.scprelay.stub.iucv.IucvStubLinkProvider;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;

/** Listeners and links of one test, over the stub or over a library around it; closed behind the test, as are its knobs. */
final class StubLinks implements Closeable {

    private static final int LIMIT_SECONDS = 60;

    final LinkProvider provider;
    private final Deque<Closeable> open = new ArrayDeque<>();

    StubLinks() {
        this(required());
    }

    StubLinks(LinkProvider provider) {
        this.provider = provider;
        turn("transport", "hiper");
    }

    private static LinkProvider required() {
        Stub.require();
        return new IucvStubLinkProvider();
    }

    /** Turns a knob until the end of the test. */
    void turn(String knob, String value) {
        IucvStub.turn(knob, value);
        open.push(() -> IucvStub.turn(knob, null));
    }

    synchronized <T extends Closeable> T keep(T resource) {
        open.push(resource);
        return resource;
    }

    static LinkAddress address(String target) {
        return new LinkAddress("iucvstub", target);
    }

    LinkListener listen(String target) throws IOException {
        return keep(provider.listen(address(target), LinkOptions.defaults()));
    }

    Link connect(LinkListener listener) throws IOException {
        return keep(provider.connect(listener.localAddress(), LinkOptions.defaults()));
    }

    /** The two ends of a link. */
    record Pair(Link client, Link server) {}

    Pair pair(LinkListener listener) throws IOException {
        Link client = connect(listener);
        return new Pair(client, keep(listener.accept()));
    }

    /** A call in a thread of its own. */
    static <T> CompletableFuture<T> start(Callable<T> body) {
        return start(new Thread[1], body);
    }

    /** The same; the thread is put where the caller can look at it. */
    static <T> CompletableFuture<T> start(Thread[] place, Callable<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        place[0] = new Thread(() -> {
            try {
                result.complete(body.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        place[0].setDaemon(true);
        place[0].start();
        return result;
    }

    static <T> T result(CompletableFuture<T> call) throws ExecutionException, InterruptedException, TimeoutException {
        return call.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
