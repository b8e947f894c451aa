package org.scprelay.transport.unix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;

/** Moves 24 MiB in one write and in reads as large as they may be, all from and to the heap. */
final class HeapWriteProbe {

    private static final int SIZE = 24 << 20;

    private HeapWriteProbe() {}

    public static void main(String[] args) throws Exception {
        LinkOptions options = LinkOptions.defaults().withConnectTimeout(Duration.ofSeconds(5));
        UnixLinkProvider provider = new UnixLinkProvider();
        try (LinkListener listener = provider.listen(new LinkAddress("unix", args[0]), options);
                Link client = provider.connect(listener.localAddress(), options);
                Link server = listener.accept()) {
            CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> send(client));
            ByteBuffer target = ByteBuffer.allocate(SIZE);
            int received = 0;
            for (int got = 0; got >= 0 && target.hasRemaining(); got = server.read(target)) {
                received += got;
            }
            System.out.println("SENT " + sent.join() + " RECEIVED " + target.position());
            if (received > SIZE) {
                throw new IllegalStateException("more than was sent: " + received);
            }
        }
    }

    private static int send(Link link) {
        try {
            return link.write(ByteBuffer.allocate(SIZE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
