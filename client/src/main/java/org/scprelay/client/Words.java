package org.scprelay.client;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Takes a statement apart by the quoting rules of the link protocol: blanks separate, single quotes hold an operand or the
 * value of a pair together, a quote inside is doubled.
 */
final class Words {

    /**
     * An operand.
     *
     * @param at where it stands in the statement
     * @param value without its quotes
     */
    record Word(int at, String value) {}

    private final StatementText text;
    private int at;

    Words(StatementText text) {
        this.text = text;
    }

    /** Passes over blanks and tells whether nothing is left. */
    boolean atEnd() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at == text.length();
    }

    /** Returns the index of the next operand, or the end. */
    int at() {
        atEnd();
        return at;
    }

    /** Returns everything after one blank, as it stands. */
    String rest() {
        int from = Math.min(at + 1, text.length());
        at = text.length();
        return text.substring(from, at);
    }

    /**
     * Takes the next operand, whatever it looks like.
     *
     * @param expected what it should be, for the message when there is none
     */
    Word word(String expected) throws DeckException {
        if (atEnd()) {
            throw text.error(at, "the statement ends here; expected " + expected);
        }
        int start = at;
        return new Word(start, text.charAt(at) == '\'' ? quoted() : bare());
    }

    /**
     * Takes all that is left as {@code KEY=value} pairs.
     *
     * @param expected which keys there are, for messages
     * @return values by key in upper case, each with its place
     */
    Map<String, Word> pairs(String expected) throws DeckException {
        Map<String, Word> pairs = new LinkedHashMap<>();
        while (!atEnd()) {
            int start = at;
            String key = key(expected);
            int valueAt = at;
            boolean quotes = at < text.length() && text.charAt(at) == '\'';
            String value = quotes ? quoted() : bare();
            if (value.isEmpty() && !quotes) {
                throw text.error(valueAt, "no value after " + key + "=; expected " + expected);
            }
            if (pairs.putIfAbsent(key, new Word(valueAt, value)) != null) {
                throw text.error(start, key + " is given twice");
            }
        }
        return pairs;
    }

    /** Requires that nothing is left. */
    void end(String statement) throws DeckException {
        if (!atEnd()) {
            throw text.error(at, "too many operands; expected the end of " + statement);
        }
    }

    private String key(String expected) throws DeckException {
        int start = at;
        while (at < text.length() && isKeyCharacter(text.charAt(at))) {
            at++;
        }
        if (at == start || at == text.length() || text.charAt(at) != '=') {
            at = start;
            throw text.error(start, "found " + glimpse() + "; expected " + expected);
        }
        return text.substring(start, at++).toUpperCase(Locale.ROOT);
    }

    private static boolean isKeyCharacter(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
    }

    private String glimpse() {
        int end = at;
        while (end < text.length() && text.charAt(end) != ' ' && end < at + 24) {
            end++;
        }
        return text.substring(at, end);
    }

    private String bare() throws DeckException {
        int start = at;
        while (at < text.length() && text.charAt(at) != ' ') {
            if (text.charAt(at) == '\'') {
                throw text.error(at, "a quote inside an operand; expected quotes around it, with those inside doubled");
            }
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() throws DeckException {
        int start = at;
        StringBuilder out = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean doubled = c == '\'' && at + 1 < text.length() && text.charAt(at + 1) == '\'';
            if (c == '\'' && !doubled) {
                at++;
                if (at < text.length() && text.charAt(at) != ' ') {
                    throw text.error(at, "no blank after a closing quote; expected one, or the quote doubled");
                }
                return out.toString();
            }
            out.append(c);
            at += doubled ? 1 : 0;
        }
        throw text.error(start, "no closing quote; expected one before the end of the statement");
    }
}
