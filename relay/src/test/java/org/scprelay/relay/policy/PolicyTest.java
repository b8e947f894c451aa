package org.scprelay.relay.policy;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.Permission;
import org.scprelay.relay.settings.Shell;
import org.scprelay.transport.PeerIdentity;

/** Each rule with an allowed and a denied twin. */
class PolicyTest {

    private static PeerSettings peer(String name, boolean trust, String... from) {
        return new PeerSettings(
                name,
                List.of(from),
                trust,
                List.of("bankx", "acme@*.bank.example:22", "*@10.0.0.1:*", "u@[fd00::1]:2222", "v@plain"),
                EnumSet.of(Permission.STOR),
                Optional.of(List.of("/in/**", "out/*")),
                List.of("/usr/bin/done *"),
                List.of());
    }

    private static final PeerSettings PEER = peer("p", false, "iucv:VSE01");

    private static void check(boolean allowed, Executable step) {
        if (allowed) {
            assertDoesNotThrow(step);
        } else {
            TransferFailure failure = assertThrows(TransferFailure.class, step);
            assertEquals(530, failure.reason().code());
            assertTrue(failure.getMessage().startsWith("peer p may not "), failure.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "iucv, VSE01, true, named", "iucv, VSE01, false, -", "iucv, VSE02, true, -", "iucv, vse01, true, -",
        "tcp, 10.1.0.7, false, net", "tcp, 10.1.1.7, false, -", "tcp, 192.168.0.1, false, -", "tls, 10.1.0.7, false, -",
        "unix, uid:1000, true, named", "unix, uid:1001, true, -", "tcp, fd00::9, false, net"
    })
    void anIdentityCountsWhenItIsVouchedForOrTheNetworkIsTrusted(
            String scheme, String name, boolean vouched, String expected) {
        Policy policy = new Policy(List.of(
                peer("named", false, "iucv:VSE01", "unix:uid:1000", "tcp:192.168.0.0/16"),
                peer("net", true, "tcp:10.1.0.0/24", "tcp:[fd00::]/8"),
                peer("shadowed", true, "tcp:10.1.0.7")));
        Optional<PeerSettings> found =
                policy.candidates(new PeerIdentity(scheme, name, vouched)).withoutSecret();
        assertEquals(expected, found.map(PeerSettings::name).orElse("-"));
    }

    @Test
    void itIsKnownWhetherTrustAloneIsMissing() {
        Policy policy = new Policy(List.of(peer("named", false, "iucv:VSE01")));
        assertTrue(policy.lacksTrust(new PeerIdentity("iucv", "VSE01", false)));
        assertFalse(policy.lacksTrust(new PeerIdentity("iucv", "VSE02", false)));
        assertFalse(policy.lacksTrust(new PeerIdentity("iucv", "VSE01", true)));
    }

    @Test
    void nothingIsAllowedWithoutAPeer() {
        assertTrue(new Policy(List.of())
                .candidates(new PeerIdentity("iucv", "VSE01", true))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp:localhost", "tcp:10.1.0.0/40", "tcp:", ":x", "VSE01", ""})
    void aPatternThatIsNoneMatchesNobody(String pattern) {
        assertTrue(PeerPattern.parse(pattern).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(Permission.class)
    void aPeerMayDoWhatItsListSays(Permission permission) {
        check(permission == Permission.STOR, () -> Policy.checkVerb(PEER, permission, "X"));
    }

    @ParameterizedTest
    @CsvSource({
        "bankx, any, where, 9, true",
        "banky, any, where, 9, false",
        "-, any, bankx, 22, false",
        "-, acme, sftp.bank.example, 22, true",
        "-, acme, SFTP.Bank.Example, 22, true",
        "-, acme, sftp.bank.example, 23, false",
        "-, Acme, sftp.bank.example, 22, false",
        "-, acme, bank.example, 22, false",
        "-, acme, sftp.bank.example.evil, 22, false",
        "-, x, 10.0.0.1, 999, true",
        "-, x, 10.0.0.2, 999, false",
        "-, u, fd00::1, 2222, true",
        "-, u, fd00::1, 22, false",
        "-, v, plain, 22, true",
        "-, v, plain, 23, false"
    })
    void aPeerMayGoWhereItsListSays(String alias, String user, String host, int port, boolean allowed) {
        Optional<String> name = alias.equals("-") ? Optional.empty() : Optional.of(alias);
        check(allowed, () -> Policy.checkDestination(PEER, new Policy.Target(name, user, host, port)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"@h", "u@", "u@h:", "u@h:0", "u@h:65536", "u@h:x", "u@fd00::1", "h", "u@[]:1"})
    void aDestinationThatIsNoneMatchesNothing(String text) {
        assertTrue(DestinationPattern.parse(text).isEmpty(), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POSIX | /in/a | true",
                "POSIX | /in/b c/d | true",
                "POSIX | out/a | true",
                "POSIX | /out/a | false",
                "POSIX | /in/../etc/passwd | false",
                "POSIX | in/a | false",
                "POSIX | /in/a. | true",
                "POSIX | /in/a\\b | true",
                "CMD | /in/a | true",
                "CMD | \\in\\a | true",
                "CMD | /in\\..\\etc | false",
                "CMD | out/a\\b | false",
                "CMD | /in/.. /etc | false",
                "CMD | /in/.../etc | false",
                "CMD | /in/a. | false",
                "CMD | /in/a:b | false",
                "CMD | /in/a::$DATA | false",
                "CMD | C:/in/a | false",
                "CMD | /in/C:/a | false",
                "CMD | out/C: | false",
                "CMD | \\\\server\\in\\a | false",
                "CMD | /in/a\\ | true",
                "CMD | /in/a\\\\ | false",
                "POSIX | /in/a:b | true",
                "POSIX | /in | true",
                "POSIX | /in/ | true",
                "POSIX | /in/a/ | true",
                "POSIX | out/a/ | true",
                "POSIX | out/ | false",
                "POSIX | /in// | false",
                "POSIX | //in/a | false",
                "POSIX | /in//a | false",
                "POSIX | /in/./a | false",
                "POSIX | /in/. | false",
                "POSIX | /in/.. | false",
                "POSIX | /in/../ | false",
                "POSIX | /in/a/.. | false",
                "POSIX | ../in/a | false",
                "POSIX | ./in/a | false",
                "POSIX | out/../../in/a | false",
                "POSIX | . | false",
                "POSIX | .. | false",
                "POSIX | / | false",
                "POSIX | /in/.../a | true",
                "POSIX | /in/..a | true",
                "POSIX | /in/%2e%2e/a | true",
                "POSIX | /in/\\.\\./a | true",
                "POSIX | /IN/a | false",
                "POSIX | /inn | false",
                "POSIX | ' /in/a' | false",
                "POSIX | '/in /a' | false"
            })
    void aPeerMayUseThePathsOfItsList(Shell shell, String path, boolean allowed) {
        check(allowed, () -> Policy.checkPath(PEER, path, shell));
    }

    /** What looks relative, and is not: a home directory by ~, a drive of Windows. */
    @ParameterizedTest
    @CsvSource({
        "POSIX, a, true",
        "POSIX, a/b, true",
        "POSIX, /a, false",
        "POSIX, ~, false",
        "POSIX, ~/a, false",
        "POSIX, ~root/a, false",
        "POSIX, a~/b, true",
        "POSIX, C:/a, true",
        "CMD, a, true",
        "CMD, C:/a, false",
        "CMD, C:a, false",
        "CMD, C:, false",
        "CMD, a/C:/b, false",
        "CMD, /C:/in/a, true",
        "CMD, \\C:\\in\\a, true",
        "CMD, /D:/in/a, false",
        "CMD, /C:/in/a:b, false",
        "CMD, /C:/in/../a, false",
        "CMD, /C:/out/a, false"
    })
    void aRelativePatternMatchesNothingOutsideOfTheHomeDirectory(Shell shell, String path, boolean allowed) {
        PeerSettings peer = new PeerSettings(
                "p",
                List.of(),
                true,
                List.of(),
                EnumSet.noneOf(Permission.class),
                Optional.of(List.of("**", "/C:/in/**")),
                List.of(),
                List.of());
        check(allowed, () -> Policy.checkPath(peer, path, shell));
    }

    @Test
    void aPathThatIsNeverTakenIsToldApartFromOneThatNoPatternHas() {
        String refused = assertThrows(TransferFailure.class, () -> Policy.checkPath(PEER, "/in/../x", Shell.POSIX))
                .getMessage();
        assertTrue(refused.contains("without . and .. segments"), refused);
        String other = assertThrows(TransferFailure.class, () -> Policy.checkPath(PEER, "/x", Shell.POSIX))
                .getMessage();
        assertEquals("peer p may not use the path /x", other);
    }

    @Test
    void theRootIsADirectoryLikeOthers() {
        PeerSettings all = new PeerSettings(
                "p",
                List.of(),
                true,
                List.of(),
                EnumSet.noneOf(Permission.class),
                Optional.of(List.of("/**")),
                List.of(),
                List.of());
        check(true, () -> Policy.checkPath(all, "/", Shell.POSIX));
        check(false, () -> Policy.checkPath(all, "//", Shell.POSIX));
        check(false, () -> Policy.checkPath(PEER, "/", Shell.POSIX));
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.7, true",
        "10.1.0.70, true",
        "10.1.0.evil.example, false",
        "10.1.0.7.evil.example, false",
        "10.1.0.0x7, false",
        "10.1.0.7., false",
        "10.1.1.7, false"
    })
    void aPatternOfAddressesMeansNoNames(String host, boolean allowed) {
        DestinationPattern pattern = DestinationPattern.parse("*@10.1.0.*:22").orElseThrow();
        assertEquals(allowed, pattern.matches("u", host, 22));
        assertEquals(true, DestinationPattern.parse("*@*:22").orElseThrow().matches("u", host, 22));
    }

    @Test
    void withoutAListAnyPathMayBeUsed() {
        PeerSettings any = new PeerSettings(
                "p",
                List.of(),
                true,
                List.of(),
                EnumSet.noneOf(Permission.class),
                Optional.empty(),
                List.of(),
                List.of());
        check(true, () -> Policy.checkPath(any, "../x//y", Shell.POSIX));
        check(false, () -> Policy.checkCommand(any, "id"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "/usr/bin/done a # true",
                "/usr/bin/done 'a b' \"c\" d\\e # true",
                "/usr/bin/done # false",
                "/usr/bin/donex a # false",
                "'/usr/bin/done ' # true",
                "' /usr/bin/done a' # false",
                "/usr/bin/done a; id # false",
                "/usr/bin/done a & id # false",
                "/usr/bin/done a && id # false",
                "/usr/bin/done a | id # false",
                "/usr/bin/done a > f # false",
                "/usr/bin/done a < f # false",
                "/usr/bin/done $(id) # false",
                "/usr/bin/done $HOME # false",
                "/usr/bin/done `id` # false",
                "/usr/bin/done (id) # false",
                "id; /usr/bin/done a # false"
            })
    void aPeerMayRunTheCommandsOfItsList(String command, boolean allowed) {
        check(allowed, () -> Policy.checkCommand(PEER, command));
    }

    @Test
    void aPatternMayHaveWhatItsStarStandsNotFor() {
        PeerSettings peer = new PeerSettings(
                "p",
                List.of(),
                true,
                List.of(),
                EnumSet.noneOf(Permission.class),
                Optional.empty(),
                List.of("cd /in && done * > log", "*"),
                List.of());
        PeerSettings first = new PeerSettings(
                "p",
                List.of(),
                true,
                List.of(),
                peer.may(),
                peer.paths(),
                peer.commands().subList(0, 1),
                List.of());
        check(true, () -> Policy.checkCommand(first, "cd /in && done a b > log"));
        check(false, () -> Policy.checkCommand(first, "cd /in && done a; id > log"));
        check(true, () -> Policy.checkCommand(peer, "done a; id > log"));
    }
}
