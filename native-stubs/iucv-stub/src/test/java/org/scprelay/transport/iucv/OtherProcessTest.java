package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.scprelay.stub.iucv.IucvStubLinkProvider;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;

/** Links between two processes, one of which is killed: its name is free again, its peer reads the end. */
class OtherProcessTest {

    private static final String NAME = "LINUX2/OTHER";

    /** The other process: sends back what it gets. */
    public static final class Echo {
        private Echo() {}

        public static void main(String[] none) throws IOException {
            LinkListener listener = new IucvStubLinkProvider().listen(StubLinks.address(NAME), LinkOptions.defaults());
            System.out.println("listening " + listener.localAddress());
            Link link = listener.accept();
            ByteBuffer octets = ByteBuffer.allocate(1000);
            while (link.read(octets.clear()) >= 0) {
                link.write(octets.flip());
            }
        }
    }

    @Test
    void aKilledProcessEndsItsLinksAndFreesItsName() throws Exception {
        try (StubLinks links = new StubLinks()) {
            for (int round = 0; round < 2; round++) { // the second one binds the name that the first was killed with
                useAndKill(links);
            }
        }
    }

    private static void useAndKill(StubLinks links) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dscprelay.iucvstub.directory=" + Stub.directory(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Echo.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader()) {
            assertEquals("listening iucvstub:" + NAME, output.readLine());
            Link link = links.keep(links.provider.connect(StubLinks.address(NAME), LinkOptions.defaults()));
            link.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertEquals(3, link.read(ByteBuffer.allocate(10)));
            CompletableFuture<Integer> read = StubLinks.start(() -> link.read(ByteBuffer.allocate(1)));
            assertFalse(read.isDone());
            process.destroyForcibly();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(-1, StubLinks.result(read));
        } finally {
            process.destroyForcibly();
        }
    }
}
