package org.scprelay.cli.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.LinkProviders;

/** Each mistake is named with its place, what is wrong and what was expected, and is the only one that is named. */
class ConfigurationMistakesTest {

    @TempDir
    Path temporary;

    private ConfigurationFolder files;

    @BeforeEach
    void makeFiles() throws Exception {
        files = new ConfigurationFolder(temporary);
    }

    /** A replacement in the minimal file and the message that must come. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                // the top
                top("max-session = 5", "1:1: unknown key max-session in the top", "did you mean max-sessions?"),
                top("max_sessions = 5", "1:1: unknown key max_sessions", "did you mean max-sessions?"),
                top("colour = 5", "1:1: unknown key colour", "expected one of admin, destination, drain-timeout,"),
                top("handshake = \"5s\"", "1:1: unknown key handshake", "that key belongs in [timeouts]"),
                top("max-sessions = 0", "1:1: max-sessions is out of range: 0", "from 1 to 100000"),
                top("max-sessions = \"5\"", "1:1: max-sessions in the top of the file is a string", "whole number"),
                top("max-sessions = 5.5", "1:1: max-sessions in the top of the file is the number 5.5", "whole"),
                top("max-sessions = 1979-05-27", "is a date or time", "whole number"),
                top("max-sessions = 50\nmax-sessions-per-peer = 51", "2:1: max-sessions-per-peer", "from 1 to 50"),
                top("max-frame = \"64KB\"", "1:1: max-frame is no size: \"64KB\"", "one of B, KiB, MiB, GiB"),
                top("max-frame = 65536", "1:1: max-frame in the top of the file is the number 65536", "a size from"),
                top("max-frame = \"63KiB\"", "1:1: max-frame is out of range", "from \"64KiB\" to \"16777215B\""),
                top("max-frame = \"16MiB\"", "1:1: max-frame is out of range", "to \"16777215B\""),
                top("drain-timeout = \"1w\"", "1:1: drain-timeout is no duration: \"1w\"", "one of ms, s, m, h, d"),
                top("drain-timeout = \"8d\"", "1:1: drain-timeout is out of range", "from \"0s\" to \"7d\""),
                top("timeouts = 5", "1:1: timeouts in the top of the file is the number 5", "a table [timeouts]"),
                top("destination = [1]", "1:16: destination holds the number 1", "under its own line [[destination]]"),
                top("timeouts = {idle = \"99ms\"}", "idle is out of range: \"99ms\"", "from \"100ms\" to \"7d\""),
                top("timeouts = {idel = \"9s\"}", "unknown key idel in [timeouts]", "did you mean idle?"),
                top("max-sessions = 5\nmax-sessions = 6", "2:1: not TOML: max-sessions previously defined", "line 1"),
                top("max-sessions = 10s", "1:18: not TOML: Unexpected 's'", ""),
                top(
                        "state = \"known_hosts\"",
                        "known_hosts is no directory",
                        "a directory that this user may write to"),
                top(
                        "state = \"known_hosts/x\"",
                        "known_hosts is no directory",
                        "a directory that this user may write to"),
                top("state = \"~/x\"", "1:1: \"~/x\" is no file name here", "~ is not expanded"),
                top("state = 3", "1:1: state in the top of the file is the number 3", "the name of a directory"),
                // not served yet, never ignored
                top("audit = {file = \"-\"}", "1:1: audit in the top of the file is not served by this version", ""),
                top("admin = {http = \"x\"}", "http in [admin] is not served by this version", ""),
                top("admin = {socket = 3}", "socket in [admin] is the number 3", "the name of a socket"),
                top("admin = {socket = \"no/such\"}", "no/such cannot be made in", "that this user may write to"),
                top("admin = {socket = \"/tmp/" + "x".repeat(120) + "\"}", "has 125 octets", "more than 107"),
                listen("tls = {key = \"x\"}", "3:1: tls in [[listen]] is not served by this version", ""),
                listen("proxies = [\"x\"]", "3:1: proxies in [[listen]] is not served by this version", ""),
                ssh("config = \"x\"", "4:1: config in [ssh] is not served by this version", "[[destination]]"),
                ssh(
                        "pool = 8",
                        "4:1: pool in [ssh] is the number 8",
                        "expected { idle = \"60s\", per-destination = 8 }"),
                ssh("pool = { idle = \"11m\" }", "idle is out of range: \"11m\"", "from \"0s\" to \"10m\""),
                ssh("pool = { idle = 60 }", "idle in pool in [ssh] is the number 60", "expected a duration"),
                ssh("pool = { per-destination = 101 }", "per-destination is out of range: 101", "from 0 to 100"),
                ssh("pool = { size = 8 }", "unknown key size in pool in [ssh]", "one of idle, per-destination"),
                ssh("engine = \"openssh\"", "4:1: engine = \"openssh\" is not served by this version", "\"mina\""),
                ssh("protocol = \"ftp\"", "4:1: protocol cannot be \"ftp\"", "\"auto\", \"scp\", \"sftp\""),
                change("\"tcp:127.0.0.1:0\"", "\"tls:127.0.0.1:0\"", "2:1: tls:127.0.0.1:0: tls: links", "expected"),
                change("\"tcp:127.0.0.1\"", "\"tls:CN=x\"", "8:9: \"tls:CN=x\": tls: links are not served", ""),
                peer("paths = [\"/in/\"]", "the path pattern \"/in/\" ends with /", "with /** for everything"),
                // secrets
                listen("token-in-clear = \"no\"", "3:1: token-in-clear in [[listen]] is a string", "true or false"),
                change(
                        "\"tcp:127.0.0.1:0\"",
                        "\"unix:/r\"\ntoken-in-clear = true",
                        "3:1: token-in-clear at unix:/r",
                        "only tcp: links are in clear"),
                secret("\"vse1\"", "9:1: secret in [[peer]] is a string", "expected { name = \"vse1\", file ="),
                secret("{ file = \"vse1.secret\" }", "9:1: secret in [[peer]] has no name", "what AUTH calls it"),
                secret("{ name = \"a b\", file = \"vse1.secret\" }", "\"a b\" is no name for a secret", "1 to 64"),
                secret("{ name = \"a\" }", "secret in [[peer]] has no file", "file = "),
                secret("{ name = \"a\", file = \"no\" }", "no does not exist", "openssl rand -hex 32"),
                secret("{ name = \"a\", file = \"~/a\" }", "\"~/a\" is no file name here", "~ is not expanded"),
                secret("{ name = \"a\", file = \".\" }", "is not a regular file", "a file with one line"),
                secret("{ name = \"a\", file = \"known_hosts\" }", "can be read or written by others", "chmod 600"),
                secret("{ name = \"a\", file = \"empty.secret\" }", "empty.secret is empty", "openssl rand"),
                secret("{ name = \"a\", file = \"large.secret\" }", "is larger than 4096 octets", "one line"),
                secret("{ name = \"a\", file = \"vse1.secret\", key = 3 }", "unknown key key in secret in", "file"),
                peer(
                        "secret = { name = \"vse1\", file = \"vse1.secret\" }",
                        "10:1: trust = \"network\" beside a secret",
                        "remove trust"),
                peer("codepage = \"IBM-99999\"", "codepage: ", "\"IBM-273\""),
                peer("codepage = \"UTF-8\"", "codepage UTF-8 is no EBCDIC page", "\"IBM-273\""),
                peer("codepage = 273", "codepage in [[peer]] is the number 273", "\"IBM-273\""),
                // listen
                listen("optional = \"yes\"", "3:1: optional in [[listen]] is a string", "true or false"),
                listen("message-limit = 5", "3:1: message-limit at tcp:127.0.0.1:0", "only iucv: links have one"),
                listen("max-frame = \"1MiB\"", "3:1: unknown key max-frame in [[listen]]", "before the first [table]"),
                change("\"tcp:127.0.0.1:0\"", "\"5922\"", "2:1: \"5922\" is no address", "expected an address"),
                change("\"tcp:127.0.0.1:0\"", "\"tcp:127.0.0.1\"", "2:1: \"tcp:127.0.0.1\" is no", "host:port"),
                change("\"tcp:127.0.0.1:0\"", "\"tcp:h:65536\"", "2:1: \"tcp:h:65536\" is no", "from 0"),
                change("\"tcp:127.0.0.1:0\"", "\"unix:relay\"", "2:1: \"unix:relay\" is no", "an absolute path"),
                change("\"tcp:127.0.0.1:0\"", "\"unix:/" + "x".repeat(107) + "\"", "is no address", "107 octets"),
                change("[[listen]]", "[[listen]]\n[[listen]]", "1:1: [[listen]] has no address", "expected an address"),
                change(
                        "[[listen]]",
                        "[[listen]]\naddress = \"tcp:a:1\"\n[[listen]]\naddress = \"tcp:a:1\"\n[[listen]]",
                        "4:1: \"tcp:a:1\" is listened on in line 2",
                        "remove one"),
                // ssh
                ssh("engine = \"putty\"", "4:1: engine = \"putty\" is no SSH engine", "\"mina\""),
                ssh("protocol = \"ftp\"", "4:1: protocol cannot be \"ftp\"", "\"auto\", \"scp\""),
                ssh("keep-alive = \"0s\"", "4:1: keep-alive is out of range: \"0s\"", "from \"1s\" to \"1h\""),
                ssh("loopback = 1", "4:1: loopback in [ssh] is the number 1", "true or false"),
                change("\"id_ed25519\"", "\"none\"", "4:15: private key ", "scprelay keygen"),
                change(
                        "[\"id_ed25519\"]",
                        "\"id_ed25519\"",
                        "4:1: identities in [ssh] is a string",
                        "expected private"),
                change("[\"id_ed25519\"]", "[]", "4:1: identities is empty", "expected private key files"),
                change("\"id_ed25519\"", "\"~/id\"", "4:15: \"~/id\" is no file name here", "~ is not expanded"),
                change("\"id_ed25519\"", "\"a\\u0000b\"", "4:15: \"a\\u0000b\" is no file name", "expected a path"),
                change("\"id_ed25519\"", "\"id_ed25519\", \"id_ed25519\"", "4:29: identities holds", "can go"),
                change("\"known_hosts\"", "\"none\"", "5:1: known-hosts ", "make it with scprelay trust"),
                change("\"known_hosts\"", "\".\"", "5:1: known-hosts ", "expected a known_hosts file"),
                change("known-hosts = \"known_hosts\"\n", "", "3:1: [ssh] has no known-hosts", "always checked"),
                change("identities = [\"id_ed25519\"]\n", "", "5:1: neither [ssh] nor this [[peer]] has", "identities"),
                // destination
                destination("host = \"a b\"", "3:1: host cannot be \"a b\"", "expected a host name"),
                destination("host = \"acme@a\"", "3:1: host cannot be \"acme@a\"", "without user and port"),
                destination("port = 65536", "3:1: port is out of range: 65536", "from 1 to 65535"),
                destination("user = \"\"", "3:1: user cannot be \"\"", "the remote user"),
                destination("shell = \"bash\"", "3:1: shell cannot be \"bash\"", "\"posix\", \"cmd\", \"none\""),
                destination("protocol = \"SFTP\"", "3:1: protocol cannot be \"SFTP\"", "\"sftp\""),
                destination("identities = [\"none\"]", "3:15: private key ", "does not exist"),
                destination(
                        "[[destination]]\nname = \"BANKX\"",
                        "4:1: the name \"BANKX\" was given to another [[destination]] in line 2",
                        "not only in case"),
                destination("[[destination]]\nname = \"a@b\"", "4:1: \"a@b\" is no name", "expected a name"),
                destination("[[destination]]", "3:1: [[destination]] has no name", "expected a name"),
                // peer
                change("trust = \"network\"\n", "", "8:1: an address is no proof", "or trust = \"network\" to this"),
                change("\"network\"", "\"all\"", "9:1: trust cannot be \"all\"", "expected \"network\""),
                change("\"tcp:127.0.0.1\"", "\"VSE01\"", "8:9: \"VSE01\" begins with no scheme", "iucv:VSE01"),
                change(
                        "\"tcp:127.0.0.1\"",
                        "\"tpc:10.0.0.1\"",
                        "begins with no scheme known here (iucv: tcp: unix:)",
                        ""),
                change("\"tcp:127.0.0.1\"", "\"iucv:vse01\"", "8:9: \"iucv:vse01\" is no identity", "upper-case"),
                change("\"tcp:127.0.0.1\"", "\"iucv:VSE*\"", "8:9: \"iucv:VSE*\" is no identity", "1 to 8"),
                change("\"tcp:127.0.0.1\"", "\"unix:root\"", "8:9: \"unix:root\" is no identity", "unix:uid:1000"),
                change("\"tcp:127.0.0.1\"", "\"tcp:example.com\"", "8:9: \"example.com\" is no network", "10.1.0.0/24"),
                change("\"tcp:127.0.0.1\"", "\"tcp:10.1\"", "8:9: \"10.1\" is no network", ""),
                change("\"tcp:127.0.0.1\"", "\"tcp:10.1.0.256/24\"", "8:9: \"10.1.0.256/24\" is no network", ""),
                change("\"tcp:127.0.0.1\"", "\"tcp:10.1.0.0/33\"", "no prefix length from 0 to 32", ""),
                change("\"tcp:127.0.0.1\"", "\"tcp:10.1.0.0/\"", "no prefix length from 0 to 32", ""),
                change("\"tcp:127.0.0.1\"", "\"tcp:fd00::/129\"", "no prefix length from 0 to 128", ""),
                change("\"tcp:127.0.0.1\"", "\"tcp:10.1.0.7/24\"", "bits set behind its prefix", "10.1.0.0/24"),
                change("\"tcp:127.0.0.1\"", "\"tcp:fd00::1/8\"", "bits set behind", "fd00:0:0:0:0:0:0:0/8"),
                change("\"tcp:127.0.0.1\"", "\"tcp:::ffff:10.1.0.7\"", "\"::ffff:10.1.0.7\" is no network", ""),
                change("\"*@127.0.0.1:*\"", "\"bankx\"", "10:7: there is no [[destination]] of the name \"bankx\"", ""),
                change("\"*@127.0.0.1:*\"", "\"*\"", "10:7: \"*\" is no destination", "any at all is \"*@*:*\""),
                change("\"*@127.0.0.1:*\"", "\"a@h\"", "10:7: \"a@h\" is no destination", "user@host:port"),
                change("\"*@127.0.0.1:*\"", "\"@h:22\"", "10:7: \"@h:22\" is no destination", ""),
                change("\"*@127.0.0.1:*\"", "\"a@h:0\"", "10:7: \"a@h:0\" has no port", "user@host:port"),
                change("\"*@127.0.0.1:*\"", "\"a@h:65536\"", "10:7: \"a@h:65536\" has no port", ""),
                change("\"*@127.0.0.1:*\"", "\"a@:22\"", "10:7: \"a@:22\" has no host name", ""),
                change("\"*@127.0.0.1:*\"", "\"a@h/x:22\"", "10:7: \"a@h/x:22\" has no host name", ""),
                change("[\"stor\", \"retr\"]", "[\"stro\"]", "11:8: may cannot hold \"stro\"", "\"stor\", \"retr\""),
                change("[\"stor\", \"retr\"]", "[\"stor\", 5]", "11:16: may holds the number 5", "\"exec\""),
                change("[\"stor\", \"retr\"]", "\"stor\"", "11:1: may in [[peer]] is a string", "expected some of"),
                change("\"retr\"]", "\"exec\"]", "11:1: \"exec\" in may without commands", "name the commands"),
                peer("commands = [\"x\"]", "7:1: commands without \"exec\" in may", "add it, or remove"),
                peer("paths = []", "7:1: paths is empty", "leave it out for any"),
                peer("paths = [\"\"]", "7:10: a path pattern that is empty", "/inbound/**"),
                peer("paths = [\"/a/../b\"]", "7:10: the path pattern \"/a/../b\" has a segment", "leave"),
                peer("paths = [\"/a/./b\"]", "7:10: the path pattern \"/a/./b\" has a segment", "leave"),
                peer("paths = [\"/a//b\"]", "7:10: the path pattern \"/a//b\" holds //", "write one /"),
                peer("paths = [\"/a**\"]", "7:10: the path pattern \"/a**\" has ** beside", "whole segments"),
                peer("paths = [\"/a/[bc]\"]", "7:10: the path pattern \"/a/[bc]\" holds one of", "only *"),
                peer("identities = [\"none\"]", "7:15: private key ", "does not exist"));
    }

    private static Arguments top(String lines, String wrong, String expected) {
        return Arguments.of("", lines + "\n", wrong, expected);
    }

    private static Arguments listen(String line, String wrong, String expected) {
        return Arguments.of("[ssh]", line + "\n[ssh]", wrong, expected);
    }

    private static Arguments ssh(String line, String wrong, String expected) {
        return Arguments.of("[ssh]\n", "[ssh]\n" + line + "\n", wrong, expected);
    }

    private static Arguments peer(String line, String wrong, String expected) {
        return Arguments.of("[[peer]]\n", "[[peer]]\n" + line + "\n", wrong, expected);
    }

    private static Arguments secret(String value, String wrong, String expected) {
        return Arguments.of("trust = \"network\"\n", "secret = " + value + "\n", wrong, expected);
    }

    private static Arguments destination(String line, String wrong, String expected) {
        return Arguments.of("", "[[destination]]\nname = \"bankx\"\n" + line + "\n", wrong, expected);
    }

    private static Arguments change(String from, String to, String wrong, String expected) {
        return Arguments.of(from, to, wrong, expected);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamed(String from, String to, String wrong, String expected) throws Exception {
        String minimal = ConfigurationFolder.MINIMAL;
        assertTrue(minimal.contains(from), from);
        int at = minimal.indexOf(from);
        String toml = minimal.substring(0, at) + to + minimal.substring(at + from.length());
        List<String> mistakes = files.mistakes(toml);
        String all = String.join("\n", mistakes);
        assertEquals(1, mistakes.size(), all);
        assertTrue(all.contains(wrong), () -> "expected " + wrong + " but was:\n" + all);
        assertTrue(all.contains(expected), () -> "expected " + expected + " but was:\n" + all);
        assertTrue(mistakes.stream().allMatch(m -> m.matches("\\d+:\\d+: [^;]+.*")), all);
    }

    @Test
    void allMistakesAreNamedAtOnceInTheOrderOfTheFile() throws Exception {
        List<String> mistakes = files.mistakes("""
                max-sessions = 0
                [[listen]]
                address = "nowhere"
                [ssh]
                identities = ["none"]
                knownhosts = "known_hosts"
                [[peer]]
                name = "a"
                from = ["tcp:10.0.0.0/8"]
                to = ["bankx"]
                may = ["everything"]
                """);
        List<String> places = mistakes.stream().map(m -> m.split(":")[0]).toList();
        assertEquals(List.of("1", "3", "4", "5", "6", "9", "10", "11"), places, String.join("\n", mistakes));
    }

    @Test
    void anEmptyFileSaysWhatAFileNeeds() throws Exception {
        List<String> mistakes = files.mistakes("");
        assertEquals(3, mistakes.size(), String.join("\n", mistakes));
        assertTrue(mistakes.get(0).contains("at least one [[listen]]"), mistakes.get(0));
        assertTrue(mistakes.get(1).contains("[ssh] has no known-hosts"), mistakes.get(1));
        assertTrue(mistakes.get(2).contains("at least one [[peer]]"), mistakes.get(2));
    }

    @Test
    void theDirectoryOfOutcomesIsJudgedWhereItIsTheUsualOneToo() throws Exception {
        Files.createFile(temporary.resolve("state"));
        List<String> mistakes = files.mistakes(ConfigurationFolder.MINIMAL);
        assertEquals(1, mistakes.size(), mistakes.toString());
        assertTrue(mistakes.get(0).startsWith("1:1: state " + temporary.resolve("state") + ": "), mistakes.get(0));
        assertTrue(mistakes.get(0).contains("is no directory"), mistakes.get(0));
    }

    @Test
    void whatASyntaxErrorMayHaveHiddenIsNotCalledAbsent() throws Exception {
        List<String> mistakes = files.mistakes("max-sessions = 0\n[[listen\n" + "max-frame = \"x\"\n");
        assertTrue(mistakes.stream().anyMatch(m -> m.contains("not TOML")), mistakes.toString());
        assertTrue(mistakes.stream().anyMatch(m -> m.contains("max-sessions is out of range")), mistakes.toString());
        assertTrue(mistakes.stream().noneMatch(m -> m.contains("has no")), mistakes.toString());
    }

    @Test
    void aKeyCannotForgeALineOfTheReport() throws Exception {
        List<String> mistakes =
                files.mistakes("\"a\\nscprelay.toml:1:1: all is well\" = 1\n" + ConfigurationFolder.MINIMAL);
        assertEquals(1, mistakes.size());
        assertTrue(mistakes.get(0).contains("unknown key a\\nscprelay.toml"), mistakes.get(0));
    }

    @Test
    void aFileThatAnybodyCanWriteIsRefused() throws Exception {
        Path file = files.write(ConfigurationFolder.MINIMAL);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));
        Files.setPosixFilePermissions(temporary.resolve("known_hosts"), PosixFilePermissions.fromString("rw-r--rw-"));
        List<String> mistakes = files.mistakes(ConfigurationFolder.MINIMAL);
        assertEquals(2, mistakes.size(), mistakes.toString());
        assertTrue(mistakes.get(0).contains("the file can be written by anybody; chmod o-w it"), mistakes.get(0));
        assertTrue(mistakes.get(1).contains("known_hosts can be written by anybody; chmod o-w it"), mistakes.get(1));
    }

    @Test
    void aListenerNeedsAnAvailableProviderUnlessItIsOptional() throws Exception {
        LinkProviders providers = LinkProviders.of(List.of(new Unavailable()));
        String iucv = "[[listen]]\naddress = \"iucv:/SCPRELAY\"\n";
        Path file = files.write(iucv + ConfigurationFolder.MINIMAL);
        List<String> mistakes = List.of();
        try {
            ConfigurationFile.read(file, providers);
        } catch (ConfigurationException e) {
            mistakes = e.problems().stream().map(Problem::text).toList();
        }
        assertEquals(2, mistakes.size(), mistakes.toString());
        assertTrue(mistakes.get(0).startsWith("cannot listen on iucv:/SCPRELAY: not on this kernel"), mistakes.get(0));
        assertTrue(mistakes.get(1).startsWith("cannot listen on tcp:127.0.0.1:0: no provider for tcp:"));
        String optional = (iucv + ConfigurationFolder.MINIMAL).replaceAll("(address.*)", "$1\noptional = true");
        assertEquals(
                2,
                ConfigurationFile.read(files.write(optional), providers)
                        .listeners()
                        .size());
    }

    private static final class Unavailable implements LinkProvider {

        @Override
        public String scheme() {
            return "iucv";
        }

        @Override
        public Optional<String> unavailableReason() {
            return Optional.of("not on this kernel");
        }

        @Override
        public Link connect(LinkAddress address, LinkOptions options) {
            throw new AssertionError("a check connects to nothing");
        }

        @Override
        public LinkListener listen(LinkAddress address, LinkOptions options) {
            throw new AssertionError("a check listens on nothing");
        }
    }
}
