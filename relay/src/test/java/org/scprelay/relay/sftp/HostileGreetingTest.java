package org.scprelay.relay.sftp;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.scp.ScriptedPeer;
import org.scprelay.relay.sftp.SftpException.Reason;

/** How servers begin that are none, or not the right ones. */
@Timeout(30)
class HostileGreetingTest {

    private static void begins(Reason reason, String phrase, ServerScript.Script script) throws IOException {
        SftpClient client = ServerScript.client(script);
        ServerScript.refused(reason, phrase, assertThrows(SftpException.class, client::begin));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 6, -1})
    void anotherVersionIsRefused(int version) throws IOException {
        String phrase = "version " + Integer.toUnsignedString(version) + "; version 3 is needed";
        begins(Reason.VERSION, phrase, server -> server.say(Fxp.VERSION, out -> out.writeInt(version)));
    }

    @Test
    void textOfAShellIsQuoted() throws IOException {
        begins(
                Reason.PROTOCOL,
                "printed text where SFTP should speak: \"Welcome to the night shift\"",
                server -> server.raw(out -> out.writeBytes("Welcome to the night shift\n")));
    }

    @Test
    void anEndWithoutAWordIsToldWithStandardError() throws IOException {
        ScriptedPeer peer = new ScriptedPeer(gone -> gone.complain("subsystem request failed"));
        SftpClient client = new SftpClient(peer);
        SftpException e = assertThrows(SftpException.class, client::begin);
        ServerScript.refused(Reason.ENDED, "the SFTP server ended: \"subsystem request failed\"", e);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256 * 1024 + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void anImpossibleLengthIsRefusedAtOnce(int length) throws IOException {
        begins(
                Reason.PROTOCOL,
                "announced a packet of " + Integer.toUnsignedString(length) + " octets",
                server -> server.raw(out -> out.writeInt(length)));
    }

    @Test
    void aShortGreetingIsRefused() throws IOException {
        begins(
                Reason.PROTOCOL,
                "sent VERSION that is shorter than its fields",
                server -> server.say(Fxp.VERSION, out -> out.writeShort(3)));
    }
}
