package org.scprelay.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;

class TcpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "10.1.0.2:5922, 10.1.0.2, 5922, true",
        "0.0.0.0:0, 0.0.0.0, 0, true",
        "255.255.255.255:65535, 255.255.255.255, 65535, true",
        "[::]:1, ::, 1, true",
        "[fd00::2]:5922, fd00::2, 5922, true",
        "[fe80::1%eth0]:1, fe80::1%eth0, 1, true",
        "[::ffff:10.1.0.2]:1, ::ffff:10.1.0.2, 1, true",
        "relay.example:5922, relay.example, 5922, false",
        "relay.example.:5922, relay.example., 5922, false",
        "eth0.10a:1, eth0.10a, 1, false",
        "enc1000:1, enc1000, 1, false",
        "a:1, a, 1, false",
        "4u:1, 4u, 1, false"
    })
    void hostAndPortAreRead(String target, String host, int port, boolean literal) throws LinkException {
        TcpAddress address = TcpAddress.parse("connect", new LinkAddress("tcp", target));
        assertEquals(new TcpAddress(host, port), address);
        assertEquals(literal, address.isLiteral());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2:1",
                "1:1",
                "010.1.1.1:1",
                "1.2.3.4.5:1",
                "0x7f.1:1",
                "relay.0x7f:1",
                "1.2.3.999:1",
                "1.2.3.4.:1"
            })
    void numbersThatAreNoWholeAddressAreNotGuessedAt(String target) {
        assertTrue(refusal(target).contains("neither an IP address nor a name"), refusal(target));
    }

    @Test
    void refusalsTellTheRemedy() {
        assertTrue(refusal("*:5922").contains("0.0.0.0"));
        assertTrue(refusal("fd00::2:5922").contains("brackets"));
        assertTrue(refusal("relay.example").contains("port is missing"));
        assertTrue(refusal("relay.example:ssh").contains("not a number"));
    }

    private static String refusal(String target) {
        LinkAddress address = new LinkAddress("tcp", target);
        return assertThrows(LinkException.class, () -> TcpAddress.parse("listen", address))
                .getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:DB8:0:0:0:0:0:0, 2001:db8::",
        "::ffff:10.1.0.7, 10.1.0.7",
        "10.1.0.7, 10.1.0.7"
    })
    void addressesAreWrittenInOneWay(String text, String expected) throws Exception {
        assertEquals(expected, IpText.of(InetAddress.getByName(text), true));
    }

    @Test
    void zoneIsForConnectingNotForIdentity() throws Exception {
        InetAddress scoped = InetAddress.getByName("fe80::1%1");
        assertFalse(IpText.of(scoped, false).contains("%"));
        assertTrue(IpText.of(scoped, true).startsWith("fe80::1%"));
    }

    @Test
    void addressOfASocketCanBeParsedAgain() throws Exception {
        LinkAddress address = TcpAddress.of(new InetSocketAddress(InetAddress.getByName("fd00::2"), 5922));
        assertEquals("tcp:[fd00::2]:5922", address.toString());
        assertEquals(new TcpAddress("fd00::2", 5922), TcpAddress.parse("connect", address));
    }
}
