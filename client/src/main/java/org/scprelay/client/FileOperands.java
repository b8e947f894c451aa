package org.scprelay.client;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.scprelay.client.Statement.Disposition;
import org.scprelay.client.Statement.InputPlace;
import org.scprelay.client.Statement.Origin;
import org.scprelay.client.Statement.OutputPlace;
import org.scprelay.client.Words.Word;

/** The operands of INPUT and OUTPUT: a local file, its records, what becomes of one that is there. */
final class FileOperands {

    private static final List<String> INPUT_KEYS = List.of("RECFM", "LRECL");
    private static final List<String> OUTPUT_KEYS = List.of("RECFM", "LRECL", "DISP");

    private final StatementText text;
    private final Words words;
    private final Function<String, Optional<String>> environment;

    FileOperands(StatementText text, Words words, Function<String, Optional<String>> environment) {
        this.text = text;
        this.words = words;
        this.environment = environment;
    }

    /** Reads those of INPUT. */
    Statement input(Origin origin) throws DeckException {
        String expected = "a file, STDIN, DD:NAME or *";
        boolean quoted = isQuoted();
        Word word = words.word(expected);
        Map<String, Word> pairs = pairs(INPUT_KEYS, "RECFM= or LRECL=");
        Optional<RecordFormat> records = records(pairs);
        InputPlace place;
        if (!quoted && word.value().equals("*")) {
            if (records.isPresent() && records.get().form() == RecordFormat.Form.BLOCKED) {
                throw text.error(pairs.get("RECFM").at(), "lines of the deck have no blocks; expected F or V");
            }
            place = new InputPlace.InStream(new byte[0], new byte[0], false);
        } else if (!quoted && word.value().equalsIgnoreCase("STDIN")) {
            place = new InputPlace.StandardInput();
        } else {
            place = new InputPlace.LocalFile(file(word, quoted, expected));
        }
        return new Statement.Input(origin, place, records);
    }

    /** Reads those of OUTPUT. */
    Statement output(Origin origin) throws DeckException {
        String expected = "a file, STDOUT or DD:NAME";
        boolean quoted = isQuoted();
        Word word = words.word(expected);
        Map<String, Word> pairs = pairs(OUTPUT_KEYS, "RECFM=, LRECL= or DISP=");
        Optional<RecordFormat> records = records(pairs);
        Optional<Word> disposition = Optional.ofNullable(pairs.get("DISP"));
        if (!quoted && word.value().equalsIgnoreCase("STDOUT")) {
            if (disposition.isPresent()) {
                throw text.error(disposition.get().at(), "DISP means nothing for STDOUT; expected no DISP");
            }
            return new Statement.Output(origin, new OutputPlace.StandardOutput(), records);
        }
        Disposition chosen = disposition
                .map(d -> Disposition.valueOf(d.value().toUpperCase(Locale.ROOT)))
                .orElse(Disposition.NEW);
        OutputPlace place = new OutputPlace.LocalFile(file(word, quoted, expected), chosen);
        return new Statement.Output(origin, place, records);
    }

    private boolean isQuoted() {
        return words.at() < text.length() && text.charAt(words.at()) == '\'';
    }

    private Path file(Word word, boolean quoted, String expected) throws DeckException {
        String name = word.value();
        if (!quoted && name.regionMatches(true, 0, "DD:", 0, 3)) {
            String variable = name.substring(3);
            if (!variable.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw text.error(
                        word.at(), "found " + StatementParser.cut(name) + "; expected DD: and the name of a variable");
            }
            name = environment.apply(variable).orElse("");
            if (name.isEmpty()) {
                throw text.error(
                        word.at(),
                        "the environment variable " + variable + " is not set; expected it to name a local file");
            }
        }
        try {
            if (!name.isEmpty()) {
                return Path.of(name);
            }
        } catch (InvalidPathException e) {
            throw text.error(word.at(), "this is no file name here: " + e.getReason() + "; expected " + expected);
        }
        throw text.error(word.at(), "an empty file name; expected " + expected);
    }

    /** Takes the pairs and judges each by itself. */
    private Map<String, Word> pairs(List<String> keys, String expected) throws DeckException {
        Map<String, Word> pairs = words.pairs(expected);
        for (Map.Entry<String, Word> pair : pairs.entrySet()) {
            Word value = pair.getValue();
            switch (keys.contains(pair.getKey()) ? pair.getKey() : "") {
                case "RECFM" -> StatementParser.matching(text, value, "(?i)F|V|VB", "F, V or VB");
                case "LRECL" -> StatementParser.number(text, value, RecordFormat.LONGEST, "a record length");
                case "DISP" ->
                    StatementParser.matching(text, value, "(?i)NEW|REPLACE|APPEND", "NEW, REPLACE or APPEND");
                default -> throw atKey(pairs, pair.getKey(), "found " + pair.getKey() + "=; expected " + expected);
            }
        }
        return pairs;
    }

    /** Judges RECFM and LRECL together. */
    private Optional<RecordFormat> records(Map<String, Word> pairs) throws DeckException {
        Optional<String> recfm =
                Optional.ofNullable(pairs.get("RECFM")).map(word -> word.value().toUpperCase(Locale.ROOT));
        boolean length = pairs.containsKey("LRECL");
        if (recfm.isEmpty() && length) {
            throw atKey(pairs, "LRECL", "LRECL without RECFM; expected RECFM=F with it");
        }
        if (recfm.isEmpty()) {
            return Optional.empty();
        }
        if (!recfm.get().equals("F")) {
            if (length) {
                throw atKey(pairs, "LRECL", "LRECL with RECFM=" + recfm.get() + "; expected it with RECFM=F only");
            }
            return Optional.of(
                    RecordFormat.of(recfm.get().equals("V") ? RecordFormat.Form.VARIABLE : RecordFormat.Form.BLOCKED));
        }
        if (!length) {
            throw atKey(pairs, "RECFM", "RECFM=F without LRECL; expected LRECL= with the octets of a record");
        }
        return Optional.of(
                RecordFormat.fixed(Integer.parseInt(pairs.get("LRECL").value())));
    }

    private DeckException atKey(Map<String, Word> pairs, String key, String explanation) {
        return text.error(pairs.get(key).at() - key.length() - 1, explanation);
    }
}
