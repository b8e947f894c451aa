package org.scprelay.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Splits the arguments of a command: blanks separate, single quotes hold an argument or the value of a pair together, a
 * quote inside is doubled. Positional arguments come first, then pairs.
 */
final class ArgumentParser {

    private final Verb verb;
    private final String text;
    private int at;
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> pairs = new LinkedHashMap<>();

    ArgumentParser(Verb verb, String text) {
        this.verb = verb;
        this.text = text;
    }

    Command parse() throws ProtocolException {
        for (skipBlanks(); at < text.length(); skipBlanks()) {
            next();
        }
        if (arguments.size() < verb.least()) {
            throw new ProtocolException(
                    501, verb + " needs " + verb.least() + (verb.least() == 1 ? " argument" : " arguments"));
        }
        return new Command(verb, arguments, pairs);
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private void next() throws ProtocolException {
        boolean quoted = text.charAt(at) == '\'';
        int equals = quoted ? -1 : equalsSign();
        boolean positional = arguments.size() < verb.least() || equals < 0;
        if (positional && !pairs.isEmpty()) {
            throw new ProtocolException(501, verb + ": arguments stand before KEY=value pairs");
        }
        if (positional && arguments.size() == verb.most()) {
            throw new ProtocolException(501, verb + ": too many arguments, or a pair is not written KEY=value");
        }
        // LIST a=b: the first argument of a command with a path is always the path.
        if (positional || arguments.size() < verb.most() && verb != Verb.SITE && pairs.isEmpty()) {
            arguments.add(quoted ? quoted() : bare());
        } else {
            pair(equals);
        }
    }

    /** Returns where the '=' of the word at hand is, or -1. */
    private int equalsSign() {
        for (int i = at; i < text.length() && text.charAt(i) != ' ' && text.charAt(i) != '\''; i++) {
            if (text.charAt(i) == '=') {
                return i;
            }
        }
        return -1;
    }

    private void pair(int equals) throws ProtocolException {
        String key = text.substring(at, equals).toUpperCase(Locale.ROOT);
        if (key.isEmpty() || !key.chars().allMatch(c -> Escapes.isLetterOrDigit(c) || c == '-')) {
            throw new ProtocolException(501, verb + ": the key of a pair is made of letters, digits and -");
        }
        at = equals + 1;
        boolean quoted = at < text.length() && text.charAt(at) == '\'';
        String value = quoted ? quoted() : bare();
        if (pairs.putIfAbsent(key, value) != null) {
            throw new ProtocolException(501, verb + ": " + key + " is given twice");
        }
    }

    private String bare() throws ProtocolException {
        int start = at;
        while (at < text.length() && text.charAt(at) != ' ') {
            if (text.charAt(at) == '\'') {
                throw new ProtocolException(
                        501, verb + ": a quote stands only around a whole argument or value, inside it is doubled");
            }
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() throws ProtocolException {
        StringBuilder out = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c != '\'') {
                out.append(c);
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '\'') {
                out.append(c);
                at++;
            } else {
                return closed(out.toString());
            }
        }
        throw new ProtocolException(501, verb + ": a closing quote is missing");
    }

    private String closed(String value) throws ProtocolException {
        at++;
        if (at < text.length() && text.charAt(at) != ' ') {
            throw new ProtocolException(501, verb + ": a blank is missing after a closing quote");
        }
        return value;
    }
}
