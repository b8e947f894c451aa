package org.scprelay.transport.unix;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;

/** Takes all memory outside the heap, accepts, and looks what a client sees of that; with the path of a socket. */
final class MemorylessProbe {

    private MemorylessProbe() {}

    public static void main(String[] args) throws Exception {
        UnixLinkProvider provider = new UnixLinkProvider();
        LinkOptions options = LinkOptions.defaults();
        try (LinkListener listener = provider.listen(UnixHarness.address(Path.of(args[0])), options)) {
            ByteBuffer octet = ByteBuffer.allocateDirect(1);
            try (Link client = provider.connect(listener.localAddress(), options)) {
                List<ByteBuffer> all = takeAll();
                String accept = accept(listener);
                int read = client.read(octet);
                System.out.println("ACCEPT " + accept + " READ " + read + (all.isEmpty() ? "?" : ""));
            }
        }
    }

    private static List<ByteBuffer> takeAll() {
        List<ByteBuffer> all = new ArrayList<>();
        for (int size = 1 << 16; size > 0; ) {
            try {
                all.add(ByteBuffer.allocateDirect(size));
            } catch (OutOfMemoryError e) {
                size /= 16;
            }
        }
        return all;
    }

    private static String accept(LinkListener listener) throws Exception {
        try {
            return listener.accept().toString();
        } catch (OutOfMemoryError e) {
            return "OUT OF MEMORY";
        }
    }
}
