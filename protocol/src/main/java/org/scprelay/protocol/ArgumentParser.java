package org.scprelay.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits the arguments of a command: blanks separate, single quotes hold an argument or the value of a pair together, a
 * quote inside is doubled. Positional arguments come first, then pairs.
 */
final class ArgumentParser {

    private static final int SHOWN = 16;

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
            throw bad("needs " + verb.least() + (verb.least() == 1 ? " argument" : " arguments"));
        }
        if (verb == Verb.SITE && arguments.isEmpty() == pairs.isEmpty()) {
            throw bad("needs KEY=value pairs, or RESET alone");
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
        if (equals >= 0 && !isPath()) {
            pair(equals);
            return;
        }
        if (!pairs.isEmpty()) {
            throw bad("arguments stand before KEY=value pairs");
        }
        if (arguments.size() == verb.most()) {
            throw bad("too many arguments, or a pair is not written KEY=value");
        }
        String argument = quoted ? quoted() : bare();
        if (argument.isEmpty()) {
            throw bad("an argument is empty");
        }
        arguments.add(argument);
    }

    /** What stands where an argument is due is one whatever it looks like: a path, a host or a secret may hold '='. */
    private boolean isPath() {
        return pairs.isEmpty() && verb != Verb.SITE && arguments.size() < verb.most();
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
        String key = Verb.upper(text.substring(at, equals));
        if (key.isEmpty()) {
            throw bad("a pair has no key before its =");
        }
        if (!verb.takes(key)) {
            // What stands behind AUTH may be a piece of a secret: it is never repeated.
            throw bad(verb == Verb.AUTH ? "too many arguments" : "does not take " + Command.shown(key, SHOWN));
        }
        at = equals + 1;
        boolean quoted = at < text.length() && text.charAt(at) == '\'';
        String value = quoted ? quoted() : bare();
        if (pairs.putIfAbsent(key, value) != null) {
            throw bad(Command.shown(key, SHOWN) + " is given twice");
        }
    }

    private String bare() throws ProtocolException {
        int start = at;
        while (at < text.length() && text.charAt(at) != ' ') {
            if (text.charAt(at) == '\'') {
                throw bad("a quote stands only around a whole argument or value, inside it is doubled");
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
        throw bad("a closing quote is missing");
    }

    private String closed(String value) throws ProtocolException {
        at++;
        if (at < text.length() && text.charAt(at) != ' ') {
            throw bad("a blank is missing after a closing quote");
        }
        return value;
    }

    private ProtocolException bad(String why) {
        return new ProtocolException(501, verb + ": " + why);
    }
}
