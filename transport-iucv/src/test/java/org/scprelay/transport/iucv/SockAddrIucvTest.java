package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SockAddrIucvTest {

    private static final String REST = "000000000000" // port, address
            + "2020202020202020" // node id
            + "5653453031202020" // VSE01
            + "7363705265202020"; // scpRe

    @Test
    void layoutOnABigEndianMachine() {
        assertLayout("0020" + REST, ByteOrder.BIG_ENDIAN);
    }

    @Test
    void layoutOnALittleEndianMachine() {
        assertLayout("2000" + REST, ByteOrder.LITTLE_ENDIAN);
    }

    private static void assertLayout(String expected, ByteOrder order) {
        ByteBuffer buffer = ByteBuffer.allocate(SockAddrIucv.SIZE).order(order);
        SockAddrIucv address = new SockAddrIucv("VSE01", "scpRe");
        address.write(buffer);
        assertArrayEquals(HexFormat.of().parseHex(expected), buffer.array());
        assertEquals(address, SockAddrIucv.read(buffer));
    }

    @Test
    void whatWasInTheMemoryBeforeIsGone() {
        ByteBuffer buffer = ByteBuffer.wrap("x".repeat(SockAddrIucv.SIZE).getBytes(StandardCharsets.US_ASCII));
        new SockAddrIucv("VSE01", "scpRe").write(buffer.order(ByteOrder.BIG_ENDIAN));
        assertEquals("0020" + REST, HexFormat.of().formatHex(buffer.array()));
    }

    @Test
    void namesOfTheKernelsMakingAndFullOnesFit() {
        ByteBuffer buffer = ByteBuffer.allocate(SockAddrIucv.SIZE);
        SockAddrIucv full = new SockAddrIucv("ABCDEFGH", "12345678");
        full.write(buffer);
        assertEquals(full, SockAddrIucv.read(buffer));
    }

    @Test
    void namesThatDifferNeverReadTheSameAndCannotForgeALine() {
        SockAddrIucv blanks = read("AB      ", "x\n[2J   ");
        SockAddrIucv nul = read("AB\0\0\0\0\0\0", "x\\x0a   ");
        assertEquals("AB", blanks.userId());
        assertEquals("x\\x0a[2J", blanks.name());
        assertEquals("AB" + "\\x00".repeat(6), nul.userId());
        assertNotEquals("x\\x0a", nul.name());
        assertEquals("", read("        ", "        ").userId());
    }

    private static SockAddrIucv read(String userId, String name) {
        ByteBuffer buffer = ByteBuffer.allocate(SockAddrIucv.SIZE);
        buffer.put(16, userId.getBytes(StandardCharsets.ISO_8859_1));
        buffer.put(24, name.getBytes(StandardCharsets.ISO_8859_1));
        return SockAddrIucv.read(buffer);
    }
}
