package org.scprelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The product in the hands of a clumsy user. */
class CommandLineTest {

    @TempDir
    Path temporary;

    @Test
    void helpNamesWhatThereIsAndNothingElse() {
        Console console = Console.in(temporary);
        assertEquals(0, console.run("--help"));
        assertEquals(
                Set.of("demo", "serve", "run", "check", "reload", "convert", "trust", "keygen", "transports"),
                Main.commands(console.surroundings()).getSubcommands().keySet());
        assertTrue(console.out().contains("serve"), console.out());
        for (String later : new String[] {"check-host", "status", "drain "}) {
            assertFalse(console.out().contains("  " + later), console.out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "serve", "run", "check", "convert", "trust", "keygen", "transports"})
    void eachCommandHasItsHelp(String command) {
        Console console = Console.in(temporary);
        assertEquals(0, console.run(command, "--help"));
        assertTrue(console.out().startsWith("Usage: scprelay " + command), console.out());
        assertEquals("", console.err());
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        Console console = Console.in(temporary);
        assertEquals(0, console.run("--version"));
        assertTrue(console.out().matches("scprelay \\d+\\.\\d+\\.\\d+\\S*\\R"), console.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                          | name a command",
                "checkk                    | there is no command checkk; commands: ",
                "check-host                | check-host is not in this version",
                "status                    | status is not in this version",
                "drain                     | drain is not in this version",
                "drain                     | drain is not in this version",
                "run                       | Missing required parameter: 'DECK'",
                "run a b                   | Unmatched argument at index 2: 'b'",
                "run --jsn x               | --jsn",
                "run --relay 10.1.0.2 x    | \"10.1.0.2\" is no address",
                "run --relay x             | Missing required parameter: 'DECK'",
                "run --secrets /none x     | --secrets: /none is no directory",
                "serve --config            | --config",
                "serve now                 | Unmatched argument",
                "keygen                    | Missing required parameter: 'FILE'",
                "keygen --comment \u0007 k | --comment takes printable ASCII",
                "trust                     | Missing required parameter",
                "trust a@b@c               | is not [user@]host[:port]",
                "trust host:0              | is not [user@]host[:port]",
                "trust host:65536          | is not [user@]host[:port]",
                "--nonsense                | Unknown option: '--nonsense'"
            })
    void wrongUsageIsExplainedInAFewWords(String arguments, String message) {
        Console console = Console.in(temporary);
        assertEquals(2, console.run(arguments == null ? new String[0] : arguments.split(" +")), console.err());
        assertTrue(console.err().contains(message), console.err());
        assertTrue(console.err().startsWith("scprelay: "), console.err());
        assertTrue(console.err().matches("(?s).*\\RTry: scprelay ?\\w* --help\\R"), console.err());
        assertTrue(console.err().lines().count() <= 3, console.err());
        assertEquals("", console.out());
    }

    @Test
    void withoutAConfigurationBothPlacesAreNamed() {
        for (String command : new String[] {"check", "serve"}) {
            Console console = Console.in(temporary);
            assertEquals(12, console.run(command));
            assertTrue(console.err().contains(temporary.resolve("scprelay.toml").toString()), console.err());
            assertTrue(console.err().contains("/etc/scprelay/scprelay.toml"), console.err());
            assertTrue(console.err().contains("--config FILE"), console.err());
        }
    }

    @Test
    void aBadConfigurationIsListedAndEndsWith12() throws Exception {
        Path file = Files.writeString(temporary.resolve("scprelay.toml"), "colour = 1\nsize = 2\n");
        for (String command : new String[] {"check", "serve"}) {
            Console console = Console.in(temporary);
            assertEquals(12, console.run(command));
            assertTrue(console.err().contains(file + ":1:1: unknown key colour"), console.err());
            assertTrue(console.err().contains(file + ":2:1: unknown key size"), console.err());
            assertTrue(console.err().contains("5 errors in the configuration"), console.err());
            assertFalse(console.err().contains("\tat "), console.err());
            assertEquals("", console.out());
        }
        Console console = Console.in(temporary);
        assertEquals(
                12,
                console.run("check", "--config", temporary.resolve("none.toml").toString()));
        assertTrue(console.err().contains("none.toml: there is no such file"), console.err());
    }

    @Test
    void debugShowsWhereAFailureCameFrom() {
        for (String[] arguments : new String[][] {{"--debug", "check"}, {"check", "--debug"}}) {
            Console console = Console.in(temporary);
            assertEquals(12, console.run(arguments));
            assertTrue(console.err().contains("\tat org.scprelay.cli"), console.err());
        }
    }

    @Test
    void aDeckThatCannotBeReadSendsNothing() throws Exception {
        Console console = Console.in(temporary);
        assertEquals(16, console.run("run", temporary.resolve("none").toString()));
        assertTrue(console.err().contains("there is no deck " + temporary.resolve("none")), console.err());
        assertEquals(16, console.run("run", temporary.toString()));
        assertTrue(console.err().contains(temporary + " is a directory, not a deck"), console.err());
        Path secret = Files.writeString(temporary.resolve("deck\u001b[31m"), "");
        Files.delete(secret);
        assertEquals(16, console.run("run", secret.toString()));
        assertTrue(console.err().contains("deck\\u001b[31m"), console.err());
    }

    @Test
    void withoutTheDemoItsCommandSaysSo() {
        Console console = Console.in(temporary);
        assertEquals(12, console.run("demo", "--keep"));
        assertTrue(console.err().contains("the demo is not part of this installation"), console.err());
    }

    @Test
    void textsAreFitToBeShown() {
        assertEquals(
                "a\\nb\\r\\t\\\\ \\u001b \\u202e \\u2028 \\u0085 ü 漢 \\u007f",
                Printable.of("a\nb\r\t\\ \u001b \u202e \u2028 \u0085 ü 漢 \u007f"));
        assertEquals("\\ud800 \\U000e0001", Printable.of("\ud800 \udb40\udc01"));
    }
}
