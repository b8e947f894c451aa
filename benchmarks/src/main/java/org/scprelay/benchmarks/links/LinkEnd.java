package org.scprelay.benchmarks.links;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/** One end of a transfer over a link, in a process of its own; its commands and answers are those of {@code plain.c}. */
public final class LinkEnd {

    private final LinkProviders providers = LinkProviders.load();
    private final boolean direct;
    private LinkListener listener;
    private Link received;

    private LinkEnd(boolean direct) {
        this.direct = direct;
    }

    /** Answers commands until there are no more; {@code direct} as an argument: with buffers outside the heap. */
    public static void main(String[] arguments) throws IOException {
        LinkEnd end = new LinkEnd(arguments.length > 0 && arguments[0].equals("direct"));
        ExecutorService worker = Executors.newSingleThreadExecutor();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = commands.readLine()) != null; ) {
            String command = line;
            worker.execute(() -> end.answer(command));
        }
        Runtime.getRuntime().halt(0); // also from within a command: whoever gave it is gone
    }

    private void answer(String command) {
        try {
            System.out.println(execute(command.split(" ")));
        } catch (IOException | RuntimeException e) {
            System.out.println("failed " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    private String execute(String[] words) throws IOException {
        return switch (words[0]) {
            case "listen" -> {
                listener = providers.listen(LinkAddress.parse(words[1]), LinkOptions.defaults());
                yield "listening " + listener.localAddress();
            }
            case "receive" -> "received " + receive(new Block(size(words[1]), direct), words[2].equals("all"));
            case "close" -> {
                received.close();
                yield "closed";
            }
            case "send" ->
                "sent "
                        + send(
                                LinkAddress.parse(words[1]),
                                new Block(size(words[2]), direct),
                                Long.parseLong(words[3]));
            default -> throw new IOException("no such command");
        };
    }

    private static int size(String word) {
        return Integer.parseInt(word);
    }

    private long receive(Block block, boolean all) throws IOException {
        received = listener.accept();
        long total = 0;
        for (int got; (got = received.read(block.room())) >= 0; total += got) {
            if (!block.isAsSent(total, got, all)) {
                throw new IOException("other octets arrived than were sent");
            }
        }
        received.write(ByteBuffer.allocate(Long.BYTES).putLong(total).flip());
        return total;
    }

    /** Returns the nanoseconds from the first write until the number of the receiver was there. */
    private long send(LinkAddress address, Block block, long octets) throws IOException {
        try (Link link = providers.connect(address, LinkOptions.defaults())) {
            ByteBuffer answer = ByteBuffer.allocate(Long.BYTES);
            long begin = System.nanoTime();
            for (long left = octets; left > 0; ) {
                left -= link.write(block.source(left));
            }
            link.shutdownOutput();
            while (answer.hasRemaining()) {
                if (link.read(answer) < 0) {
                    throw new IOException("the receiver ended before it said how much arrived");
                }
            }
            long end = System.nanoTime();
            if (answer.getLong(0) != octets) {
                throw new IOException("not as many octets arrived as were sent");
            }
            return end - begin;
        }
    }
}
