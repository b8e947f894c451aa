package org.scprelay.benchmarks.links;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The two sorts of ends do the same: they understand each other, and mind what is not as it was sent. */
class EndsTest {

    private static final int BLOCK = 1000;
    private static final int LIMIT = 60_000; // ms, for what hangs

    @BeforeEach
    void built() {
        Built.require();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aLinkAndAPlainLoopUseTheSameSocket(Kind kind) throws Failure {
        try (Workplace workplace = new Workplace()) {
            ProcessBuilder plain = workplace.plain(kind);
            ProcessBuilder link = workplace.link(kind, false);
            try (Contender toLink = workplace.contender("one", kind, link, plain);
                    Contender toPlain = workplace.contender("other", kind, plain, link)) {
                toLink.verify(BLOCK, 1_000_003);
                toPlain.verify(BLOCK, 1_000_003);
                toLink.measure(100_000, 1_000_003);
                assertEquals(1_000_003, toPlain.measure(100_000, 1_000_003).octets());
            }
        }
    }

    private enum Sort {
        PLAIN,
        HEAP,
        DIRECT;

        End start(Workplace workplace) throws Failure {
            return new End(
                    name(), this == PLAIN ? workplace.plain(Kind.TCP) : workplace.link(Kind.TCP, this == DIRECT));
        }
    }

    static Stream<Arguments> receivers() {
        return Stream.of(Sort.values())
                .flatMap(sort -> Stream.of("all", "ends").map(compared -> Arguments.of(sort, compared)));
    }

    @ParameterizedTest
    @MethodSource("receivers")
    void aReceiverMindsOctetsInTheWrongPlace(Sort sort, String compared) throws Exception {
        Block block = new Block(BLOCK, false);
        byte[] octets = new byte[BLOCK];
        block.source(BLOCK).get(octets);
        try (Workplace workplace = new Workplace();
                End receiver = sort.start(workplace)) {
            String address = receiver.ask("listen tcp:127.0.0.1:0", "listening");
            assertEquals("" + BLOCK, receive(receiver, address, compared, octets, 0));
            receiver.ask("close", "closed");
            // One octet is lost.
            Failure failure = assertThrows(Failure.class, () -> receive(receiver, address, compared, octets, 1));
            assertTrue(failure.getMessage().contains("other octets arrived"), failure.getMessage());
        }
    }

    private static String receive(End receiver, String address, String compared, byte[] octets, int from)
            throws Failure, IOException {
        receiver.tell("receive " + BLOCK + " " + compared);
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(octets, from, octets.length - from);
            socket.shutdownOutput();
            return receiver.answer("received");
        }
    }

    @ParameterizedTest
    @EnumSource(Sort.class)
    void aSenderMindsANumberThatIsNotItsOwn(Sort sort) throws Exception {
        try (Workplace workplace = new Workplace();
                End sender = sort.start(workplace);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            sender.tell("send tcp:127.0.0.1:" + server.getLocalPort() + " " + BLOCK + " 12345");
            server.setSoTimeout(LIMIT);
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(LIMIT);
                int arrived = socket.getInputStream().readAllBytes().length;
                assertEquals(12_345, arrived);
                new DataOutputStream(socket.getOutputStream()).writeLong(arrived - 1);
                Failure failure = assertThrows(Failure.class, () -> sender.answer("sent"));
                assertTrue(failure.getMessage().contains("not as many octets"), failure.getMessage());
            }
        }
    }
}
