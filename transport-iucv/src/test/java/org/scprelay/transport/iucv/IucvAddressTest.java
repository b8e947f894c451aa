package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkOptions;

class IucvAddressTest {

    @ParameterizedTest
    @CsvSource({
        "VSE01/SCPRELAY, VSE01, SCPRELAY",
        "vse01/scpRelay, VSE01, scpRelay",
        "LINUX$#@/a.b-c, LINUX$#@, a.b-c",
        "/SCPRELAY, '', SCPRELAY"
    })
    void userIdIsFoldedAndNameIsNot(String target, String userId, String name) throws LinkException {
        assertEquals(new IucvAddress(userId, name), parse("listen", target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"VSE01", "VSE01/", "/", "VSE012345/X", "VSE01/SCPRELAY9", "A/B/C", "VSE.1/X"})
    void anythingElseIsABadAddress(String target) {
        LinkException failure = assertThrows(LinkException.class, () -> parse("listen", target));
        assertEquals(Reason.BAD_ADDRESS, failure.reason());
        assertTrue(failure.getMessage().contains("write USERID/NAME"), failure.getMessage());
    }

    @Test
    void namesOfKernelTerminalsAreRefused() {
        LinkException failure = assertThrows(LinkException.class, () -> parse("listen", "/lnxhvc0"));
        assertTrue(failure.getMessage().contains("lnxhvc"), failure.getMessage());
    }

    @Test
    void ownUserIdIsForListeningOnly() {
        LinkException failure = assertThrows(LinkException.class, () -> parse("connect", "/SCPRELAY"));
        assertTrue(failure.getMessage().contains("user id to connect to"), failure.getMessage());
    }

    @Test
    void providerTellsABadAddressBeforeItsOwnAbsence() {
        IucvLinkProvider provider = new IucvLinkProvider();
        LinkAddress bad = new LinkAddress("iucv", "VSE01");
        LinkOptions options = LinkOptions.defaults();
        LinkException connect = assertThrows(LinkException.class, () -> provider.connect(bad, options));
        LinkException listen = assertThrows(LinkException.class, () -> provider.listen(bad, options));
        assertEquals(Reason.BAD_ADDRESS, connect.reason());
        assertEquals(Reason.BAD_ADDRESS, listen.reason());
    }

    private static IucvAddress parse(String operation, String target) throws LinkException {
        return IucvAddress.parse("iucv", operation, new LinkAddress("iucv", target));
    }
}
