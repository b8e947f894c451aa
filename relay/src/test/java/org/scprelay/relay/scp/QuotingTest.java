package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.settings.Shell;
import org.scprelay.relay.testing.Installed;

/** Quoted paths through real shells: each hears exactly the path, and runs nothing. */
class QuotingTest {

    static Stream<String> shells() {
        return Shells.LOGIN.stream();
    }

    /** Requires that a shell hears the paths, in an empty directory that stays empty. */
    private static void assertHeard(String shell, Path empty, List<String> paths) throws IOException {
        StringBuilder line = new StringBuilder("cd " + empty + "; printf '%s\\n'");
        for (String path : paths) {
            line.append(' ').append(CommandLine.quote(Shell.POSIX, path));
        }
        String expected = paths.stream()
                .map(path -> (path.charAt(0) == '-' ? "./" : "") + path + "\n")
                .collect(Collectors.joining());
        assertEquals(expected, Shells.run(shell, line.toString()), shell);
        try (Stream<Path> files = Files.list(empty)) {
            assertEquals(List.of(), files.toList(), shell + " ran something");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void nastyPathsAreHeardAsTheyAre(String shell, @TempDir Path empty) throws IOException {
        Installed.require(shell, shell);
        assertHeard(shell, empty, Shells.NASTY);
    }

    @Property(tries = 25)
    void anyPathIsHeardAsItIs(@ForAll("paths") List<String> paths) throws IOException {
        Path empty = Files.createTempDirectory("empty");
        for (String shell : Shells.LOGIN.stream().filter(Shells::isInstalled).toList()) {
            assertHeard(shell, empty, paths);
        }
        Files.delete(empty);
    }

    @Provide
    Arbitrary<List<String>> paths() {
        return path().list().ofMinSize(1).ofMaxSize(30);
    }

    static Arbitrary<String> path() {
        Arbitrary<String> nasty = Arbitraries.of(Shells.NASTY);
        Arbitrary<String> marks = Arbitraries.strings()
                .withChars(" '\"\\!$`;*-~#(){}[]<>|&?^%=,ab")
                .ofMaxLength(12);
        Arbitrary<String> any = Arbitraries.strings().all().ofMaxLength(8).map(text -> text.codePoints()
                .filter(c -> c >= ' ' && c != 0x7F && !(c >= 0xD800 && c < 0xE000))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
        return Arbitraries.oneOf(nasty, marks, any)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join("", parts))
                .filter(path -> !path.isEmpty() && path.getBytes(StandardCharsets.UTF_8).length <= 255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\0", "a\tb", "\033[2J", "a\u007F", "", "\uD800", "a\uDC00b"})
    void controlCharactersAreRefusedForEveryShell(String path) {
        for (Shell shell : Shell.values()) {
            RefusedPathException refusal =
                    assertThrows(RefusedPathException.class, () -> CommandLine.quote(shell, path));
            assertTrue(refusal.getMessage().matches("path \"[ -~]*\" [ -~]+: [ -~]+"), refusal.getMessage());
        }
    }

    @Test
    void plainPathsStayAsTheyAreForServersThatReadNoQuotes() throws IOException {
        assertEquals("scp -t /in/pay_1.bin", CommandLine.scpTo(Shell.POSIX, "/in/pay_1.bin", false));
        assertEquals("scp -p -t /in/pay_1.bin", CommandLine.scpTo(Shell.POSIX, "/in/pay_1.bin", true));
        assertEquals("scp -p -f ./-rf", CommandLine.scpFrom(Shell.NONE, "-rf", true));
        assertEquals("scp -f '=ls'", CommandLine.scpFrom(Shell.POSIX, "=ls", false));
    }

    @Test
    void windowsPathsStandInDoubleQuotes() throws IOException {
        assertEquals(
                "scp -t \"C:\\in box\\a & b (1);'x'.bin\"",
                CommandLine.scpTo(Shell.CMD, "C:\\in box\\a & b (1);'x'.bin", false));
        assertEquals("\"./-x\"", CommandLine.quote(Shell.CMD, "-x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\"b",
                "%PATH%",
                "a!b",
                "a^b",
                "a*",
                "a?",
                "a<b",
                "a>b",
                "a|b",
                "$(x)",
                "a`b",
                "a\u201Db",
                "a\uFF02",
                "dir\\"
            })
    void whatCannotBeQuotedForWindowsIsRefused(String path) {
        assertThrows(RefusedPathException.class, () -> CommandLine.quote(Shell.CMD, path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a'b", "a;b", "$x", "~", "ü", "a\\b", "a*", "(a)"})
    void withoutAShellWhatWouldNeedQuotingIsRefused(String path) {
        assertThrows(RefusedPathException.class, () -> CommandLine.quote(Shell.NONE, path));
    }
}
