package org.scprelay.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.scprelay.protocol.Command;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Names;
import org.scprelay.relay.testing.WireClient;

/** Whatever a file is called: a command touches exactly that one. */
class FileCommandNamesTest {

    private static Bench bench;
    private static Path directory;

    @BeforeContainer
    static void start() throws IOException {
        Installed.requireFile(Path.of("/usr/lib/openssh/sftp-server"), "openssh-sftp-server");
        bench = new Bench();
        directory = Files.createTempDirectory("names");
    }

    @AfterContainer
    static void stop() throws IOException {
        bench.close();
        Names.run("rm -rf '" + directory + "'");
    }

    @Provide
    Arbitrary<String> name() {
        Arbitrary<String> nasty = Arbitraries.of(
                "-rf", "--", "*", "?", "a b", " ", "'", "\"", "''", "%", "%41", "%25", "~", "$HOME", "`id`", "\\", "!",
                "[a]", "{a,b}");
        Arbitrary<String> marks = Arbitraries.strings()
                .withChars(" '\"\\!$`;*-~#(){}[]<>|&?^%=,ab")
                .ofMaxLength(12);
        Arbitrary<String> any = Arbitraries.strings().all().ofMaxLength(8).map(text -> text.codePoints()
                .filter(c -> c >= ' ' && (c < 0x7F || c >= 0xA0) && c != '/' && !(c >= 0xD800 && c < 0xE000))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
        return Arbitraries.oneOf(nasty, marks, any)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> String.join("", parts))
                .filter(name -> !name.isEmpty()
                        && !name.equals(".")
                        && !name.equals("..")
                        && name.getBytes(StandardCharsets.UTF_8).length <= 250);
    }

    private static void done(WireClient client, String codeAndId, String verb, String name) throws IOException {
        Bench.assertReply(codeAndId, client.ask(verb + " " + Command.quote(directory + "/" + name)));
    }

    /** Neighbours are what a shell, a pattern or an escape would make of such names. */
    @Property(tries = 40)
    void exactlyThatFile(@ForAll("name") String name, @ForAll("name") String other) throws IOException {
        String to = name.equals(other) ? other + "2" : other;
        Names.run("cd '" + directory
                + "' && find . -mindepth 1 -delete && for n in a b ab 'a b' x.a '%41' A; do echo n > \"$n\"; done"
                + " && rm -f -- " + Names.quoted("./" + name) + " " + Names.quoted("./" + to));
        List<String> before = Names.below(directory);
        Names.file(directory, name, 7);
        try (WireClient client = bench.client()) {
            assertEquals(
                    "7",
                    client.ask("SIZE " + Command.quote(directory + "/" + name))
                            .pair("SIZE")
                            .orElse("-"));
            done(client, "350 SCR0350", "RNFR", name);
            done(client, "250 SCR0251", "RNTO", to);
            assertEquals(with(before, "f 7 " + to), Names.below(directory));
            done(client, "250 SCR0252", "MKD", name);
            assertEquals(with(before, "f 7 " + to, "d 0 " + name), Names.below(directory));
            done(client, "250 SCR0250", "DELE", to);
            assertEquals(with(before, "d 0 " + name), Names.below(directory));
        }
    }

    private static List<String> with(List<String> some, String... more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        all.sort(null);
        return all;
    }
}
