package org.scprelay.relay.text;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.scprelay.relay.bulk.OctetSink;

/**
 * The keys of SITE about text and records (docs/PROTOCOL.md, sections 4 and 5): what was given, and what it makes of TYPE and
 * STRU. Immutable.
 */
public final class TextOptions {

    /** Nothing given. */
    public static final TextOptions DEFAULTS = new TextOptions(Map.of());

    private static final String CODEPAGE = "CODEPAGE";
    private static final String CHARSET = "CHARSET";
    private static final String LRECL = "LRECL";
    private static final String ON = "ON";
    /** The values of the other keys, the default first where there is one. */
    private static final Map<String, List<String>> VALUES = Map.of(
            "EOL", List.of("LF", "CRLF", "NL", "NONE"),
            "NL", List.of("15", "25"),
            "OVERFLOW", List.of("ERROR", "TRUNC", "WRAP"),
            "UNMAPPABLE", List.of("ERROR", "SUBST"),
            "RDW", List.of("OFF", ON),
            "RECFM", List.of("F", "V"),
            "TRIM", List.of(ON, "OFF"));

    private final Map<String, String> given;

    private TextOptions(Map<String, String> given) {
        this.given = given;
    }

    /** Tells whether this is one of the keys, in upper case. */
    public static boolean isKey(String key) {
        return VALUES.containsKey(key) || key.equals(CODEPAGE) || key.equals(CHARSET) || key.equals(LRECL);
    }

    /**
     * Returns these options after one more.
     *
     * @param key one for which {@link #isKey} is true
     * @param value in any case
     * @throws TextOptionException when the key cannot have that value
     */
    public TextOptions after(String key, String value) throws TextOptionException {
        Map<String, String> more = new TreeMap<>(given);
        more.put(
                key,
                switch (key) {
                    case CODEPAGE, CHARSET -> page(key, value).name();
                    case LRECL -> length(value);
                    default -> word(key, value);
                });
        return new TextOptions(more);
    }

    private static CodePage page(String key, String name) throws TextOptionException {
        try {
            return CodePage.of(name);
        } catch (CodePageException e) {
            throw new TextOptionException(TextOptionException.Kind.NO_PAGE, key + ": " + e.getMessage());
        }
    }

    private static String length(String value) throws TextOptionException {
        boolean digits = value.matches("[0-9]{1,9}");
        int number = digits ? Integer.parseInt(value) : 0;
        if (number < 1 || number > TextRules.LONGEST) {
            throw bad("LRECL is a number from 1 to " + TextRules.LONGEST);
        }
        return Integer.toString(number);
    }

    private static String word(String key, String value) throws TextOptionException {
        List<String> known = VALUES.get(key);
        if (known == null) {
            throw new IllegalArgumentException("no key of text: " + key);
        }
        String word = value.toUpperCase(Locale.ROOT);
        if (!known.contains(word)) {
            String first = String.join(", ", known.subList(0, known.size() - 1));
            throw bad(key + " is " + first + " or " + known.get(known.size() - 1));
        }
        return word;
    }

    private static TextOptionException bad(String text) {
        return new TextOptionException(TextOptionException.Kind.BAD_VALUE, text);
    }

    private boolean is(String key, String value) {
        return given.getOrDefault(key, "").equals(value);
    }

    private String valueOf(String key) {
        return given.getOrDefault(key, VALUES.get(key).get(0));
    }

    private int length() {
        return given.containsKey(LRECL) ? Integer.parseInt(given.get(LRECL)) : TextRules.UNLIMITED;
    }

    /** Returns {@code KEY=value} of what was given, in the order of the keys; "" for nothing. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        given.forEach((key, value) ->
                out.append(out.length() == 0 ? "" : " ").append(key).append('=').append(value));
        return out.toString();
    }

    /**
     * Returns the page of the link's data.
     *
     * @param usual where CODEPAGE was not given
     */
    public CodePage codePage(CodePage usual) {
        return given.containsKey(CODEPAGE) ? known(given.get(CODEPAGE)) : usual;
    }

    private CodePage charset() {
        return known(given.getOrDefault(CHARSET, "UTF-8"));
    }

    /** A page that was found before. */
    private static CodePage known(String name) {
        try {
            return CodePage.of(name);
        } catch (CodePageException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the rules for TYPE A.
     *
     * @param records STRU R
     * @param usual the page of the link where CODEPAGE was not given
     * @throws TextOptionException when the options do not go together
     */
    public TextRules rules(boolean records, CodePage usual) throws TextOptionException {
        requireLength();
        boolean exchanged = is("NL", "25");
        CodePage link = exchanged ? codePage(usual).withLineEnd25() : codePage(usual);
        CodePage remote = exchanged ? charset().withLineEnd25() : charset();
        boolean fixed = is("RECFM", "F");
        TextRules.Structure structure = records
                ? fixed ? TextRules.Structure.FIXED_RECORDS : TextRules.Structure.RECORDS
                : fixed ? TextRules.Structure.FIXED : TextRules.Structure.LINES;
        TextRules.LineEnd end = TextRules.LineEnd.valueOf(valueOf("EOL"));
        if (end == TextRules.LineEnd.NL) {
            requireNextLine(link);
            requireNextLine(remote);
        }
        TextRules rules = TextRules.of(link, remote)
                .with(structure, length())
                .with(end)
                .with(TextRules.LongLines.valueOf(valueOf("OVERFLOW")));
        if (given.containsKey("TRIM")) {
            rules = rules.withTrim(is("TRIM", ON));
        }
        return is("UNMAPPABLE", "SUBST") ? rules.substituting() : rules;
    }

    private static void requireNextLine(CodePage page) throws TextOptionException {
        if (!TextRules.holdsNextLine(page)) {
            throw bad(
                    "EOL=NL ends lines with U+0085, which " + page + " does not have: EOL=LF or CRLF, or another page");
        }
    }

    private void requireLength() throws TextOptionException {
        if (is("RECFM", "F") && !given.containsKey(LRECL)) {
            throw bad("RECFM=F needs LRECL, the octets of a record");
        }
    }

    /**
     * Returns what STOR does with the octets of the link.
     *
     * @param usual the page of the link where CODEPAGE was not given
     * @return empty: they pass as they are
     * @throws TextOptionException when the options do not go together
     */
    public Optional<Conversion.To<OctetSink>> upload(Form form, CodePage usual) throws TextOptionException {
        requireLength();
        if (form.text()) {
            TextRules rules = rules(form.records(), usual);
            return Optional.of(sink -> new TextUpload(rules, sink));
        }
        if (!form.records()) {
            return Optional.empty();
        }
        if (is("RDW", ON)) {
            return Optional.of(RdwUpload::new);
        }
        int length = is("RECFM", "F") ? length() : TextRules.UNLIMITED;
        return Optional.of(sink -> new JoinedUpload(length, sink));
    }

    /**
     * Returns what RETR does with the octets of the remote file.
     *
     * @param usual the page of the link where CODEPAGE was not given
     * @return empty: they pass as they are
     * @throws TextOptionException when the options do not go together
     */
    public Optional<Conversion.To<RecordSink>> download(Form form, CodePage usual) throws TextOptionException {
        requireLength();
        if (form.text()) {
            TextRules rules = rules(form.records(), usual);
            return Optional.of(sink -> new TextDownload(rules, sink));
        }
        if (!form.records()) {
            return Optional.empty();
        }
        if (is("RDW", ON)) {
            return Optional.of(RdwDownload::new);
        }
        if (is("RECFM", "F")) {
            int length = length();
            return Optional.of(sink -> new FixedDownload(length, sink));
        }
        throw new TextOptionException(
                TextOptionException.Kind.NO_RECORDS,
                "TYPE I and STRU R: nothing says where the records of the file are; RDW=ON, or RECFM=F with LRECL, or TYPE A"
                        + " for lines");
    }
}
