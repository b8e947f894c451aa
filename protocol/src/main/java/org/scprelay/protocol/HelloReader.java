package org.scprelay.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads HELLO, the first line of a link, and changes the code page of its {@link LineReader} where HELLO names one: at the
 * blank behind the CODEPAGE pair, so that the rest of the line is judged and decoded in that page already. One thread.
 *
 * <p>Every refusal here is followed by a close. {@link LineReader#alphabet()} is the alphabet of the reply, whether HELLO
 * was good or not.
 */
public final class HelloReader {

    private static final String KEY = "CODEPAGE=";

    private final LineReader lines;
    private int words;
    private boolean searching = true;
    private Optional<String> unknownPage = Optional.empty();
    private boolean found;

    /** Reads from the lines of a link whose first octet chose their alphabet. */
    public HelloReader(LineReader lines) {
        this.lines = lines;
    }

    /**
     * Reads the line and judges it.
     *
     * @return empty when the stream ended before its first octet
     * @throws ProtocolException 500: no command; 503: another command; 504: an unknown version, with the pair VERSIONS, or
     *     an unknown code page; 501: a bad pair
     * @throws EOFException when the stream ends inside the line
     */
    public Optional<Hello> read() throws IOException {
        Optional<String> line = lines.next(this::ended);
        return line.isEmpty() ? Optional.empty() : Optional.of(judge(line.get()));
    }

    private Alphabet ended(String word, Alphabet alphabet) {
        words++;
        if (!alphabet.isEbcdic() || !searching) {
            return alphabet;
        }
        searching = word.chars().allMatch(EbcdicPage::isInvariant);
        // The first two words are the verb and the version, whatever they look like.
        if (!searching || words <= 2 || !Verb.upper(word).startsWith(KEY)) {
            return alphabet;
        }
        searching = false;
        found = true;
        String name = word.substring(KEY.length());
        Optional<Alphabet> page = Alphabet.ebcdic(name);
        unknownPage = page.isPresent() ? Optional.empty() : Optional.of(name);
        return page.orElse(alphabet);
    }

    private Hello judge(String line) throws ProtocolException {
        if (!Verb.of(Command.verbOf(line)).equals(Optional.of(Verb.HELLO))) {
            throw new ProtocolException(503, "the first command is HELLO " + Hello.VERSION);
        }
        judgeVersion(line.substring(Verb.HELLO.name().length()).replaceFirst("^ +", ""));
        if (unknownPage.isPresent()) {
            throw unknown(unknownPage.get());
        }
        Map<String, String> pairs = Command.parse(line).pairs();
        return new Hello(
                codePage(pairs), name(pairs, "JOB"), name(pairs, "NODE"), name(pairs, "CLIENT"), maxFrame(pairs));
    }

    /** Before anything else of the line: what another version writes there is not for us to judge. */
    private static void judgeVersion(String arguments) throws ProtocolException {
        if (arguments.isEmpty()) {
            throw new ProtocolException(501, "HELLO needs the version, " + Hello.VERSION);
        }
        String version = Verb.upper(Command.verbOf(arguments));
        if (!version.equals(Hello.VERSION) && !version.equals("'" + Hello.VERSION + "'")) {
            Map<String, String> versions = new LinkedHashMap<>();
            versions.put("VERSIONS", Hello.VERSIONS);
            throw new ProtocolException(
                    504, "unknown version " + Command.shown(version, 20) + ", this is " + Hello.VERSION, versions);
        }
    }

    private Optional<String> codePage(Map<String, String> pairs) throws ProtocolException {
        String name = pairs.get("CODEPAGE");
        if (name == null) {
            return Optional.empty();
        }
        if (!lines.alphabet().isEbcdic()) {
            return Optional.of(anyPage(name));
        }
        if (!found) {
            throw new ProtocolException(
                    501, "HELLO up to the end of CODEPAGE is made of letters, digits, blanks and / = - . alone");
        }
        return Optional.of(lines.alphabet().page());
    }

    /** On the ASCII side CODEPAGE is the page of data alone, which may be any. */
    private static String anyPage(String name) throws ProtocolException {
        if (EbcdicPage.charset(name).isPresent()) {
            return "IBM-" + EbcdicPage.number(name);
        }
        try {
            return Charset.forName(name).name();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw unknown(name);
        }
    }

    private static ProtocolException unknown(String page) {
        return new ProtocolException(
                504, "unknown code page " + Command.shown(page, 20) + "; a single-byte one is written IBM-1047");
    }

    private static Optional<String> name(Map<String, String> pairs, String key) throws ProtocolException {
        Optional<String> value = Optional.ofNullable(pairs.get(key));
        if (value.isPresent() && value.get().isBlank()) {
            throw new ProtocolException(501, "HELLO: " + key + " is empty");
        }
        return value;
    }

    private static OptionalInt maxFrame(Map<String, String> pairs) throws ProtocolException {
        String value = pairs.get("MAXFRAME");
        if (value == null) {
            return OptionalInt.empty();
        }
        boolean digits = !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
        String number = digits ? value.replaceFirst("^0+(?=.)", "") : "0";
        // A frame is never longer than its length field can say, so any larger number means the same.
        int octets = number.length() > 8 ? Frame.LONGEST : Math.min(Integer.parseInt(number), Frame.LONGEST);
        if (octets < Hello.LEAST_FRAME) {
            throw new ProtocolException(501, "HELLO: MAXFRAME is a number of octets from " + Hello.LEAST_FRAME + " on");
        }
        return OptionalInt.of(octets);
    }
}
