package org.scprelay.client;

import java.util.List;

/** Writes one JSON object (RFC 8259) on one line, in ASCII. */
final class Json {

    private final StringBuilder out = new StringBuilder("{");

    Json add(String key, String value) {
        key(key);
        string(value);
        return this;
    }

    Json add(String key, long value) {
        key(key);
        out.append(value);
        return this;
    }

    Json add(String key, boolean value) {
        key(key);
        out.append(value);
        return this;
    }

    Json add(String key, List<String> values) {
        key(key);
        out.append('[');
        for (int i = 0; i < values.size(); i++) {
            out.append(i == 0 ? "" : ",");
            string(values.get(i));
        }
        out.append(']');
        return this;
    }

    /** Adds all members of another object. */
    void merge(Json other) {
        if (other.out.length() > 1) {
            out.append(out.length() > 1 ? "," : "").append(other.out, 1, other.out.length());
        }
    }

    private void key(String key) {
        if (out.length() > 1) {
            out.append(',');
        }
        string(key);
        out.append(':');
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7F) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        out.append('"');
    }

    @Override
    public String toString() {
        return out + "}";
    }
}
