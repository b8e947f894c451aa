package org.scprelay.transport.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/** Moves 24 MiB in one write and in reads as large as they may be, all from and to the heap: {@link LinkLimits}. */
final class HeapWriteProbe {

    static final int SIZE = 24 << 20;

    private HeapWriteProbe() {}

    public static void main(String[] address) throws IOException {
        LinkOptions options = LinkOptions.defaults();
        LinkProviders providers = LinkProviders.load();
        try (LinkListener listener = providers.listen(LinkAddress.parse(address[0]), options);
                Link client = providers.connect(listener.localAddress(), options);
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
