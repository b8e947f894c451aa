package org.scprelay.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One golden block of docs/PROTOCOL.md; section 9 there explains the notation. */
record GoldenBlock(int line, String kind, String name, Alphabet alphabet, List<Piece> pieces, List<String> meaning) {

    private static final Pattern OCTETS = Pattern.compile("([<>]) ([0-9A-F]{2}(?: [0-9A-F]{2})*)(?: *; (.*))?");

    /** Octets of one line of a block, with what its remark says they are. */
    record Piece(boolean fromClient, byte[] octets, String remark) {}

    static Path document() {
        String base = System.getProperty("basedir", System.getProperty("user.dir"));
        return Path.of(base).resolve("../docs/PROTOCOL.md").normalize();
    }

    /** Reads all blocks; whatever is fenced and no golden block must be declared as text. */
    static List<GoldenBlock> read() throws IOException {
        List<String> lines = Files.readAllLines(document());
        List<GoldenBlock> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String fence = lines.get(i);
            if (!fence.stripLeading().startsWith("```") && !fence.stripLeading().startsWith("~~~")) {
                continue;
            }
            int end = i + 1;
            while (!lines.get(end).equals("```")) {
                end++;
            }
            if (!fence.equals("```text")) {
                blocks.add(block(i + 1, fence, lines.subList(i + 1, end)));
            }
            i = end;
        }
        return blocks;
    }

    private static GoldenBlock block(int line, String fence, List<String> body) {
        String[] words = fence.split(" ");
        if (words.length != 4 || !words[0].equals("```golden")) {
            throw new IllegalArgumentException("line " + line + ": no golden block and no text: " + fence);
        }
        Alphabet alphabet = words[3].equals("ascii")
                ? Alphabet.ASCII
                : Alphabet.ebcdic(words[3]).orElseThrow();
        List<Piece> pieces = new ArrayList<>();
        List<String> meaning = new ArrayList<>();
        for (String each : body) {
            Matcher octets = OCTETS.matcher(each);
            if (octets.matches()) {
                String remark = octets.group(3) == null ? "" : octets.group(3);
                pieces.add(new Piece(each.charAt(0) == '>', Octets.hex(octets.group(2)), remark));
            } else if (each.startsWith("= ")) {
                meaning.add(each.substring(2));
            } else {
                throw new IllegalArgumentException("block at line " + line + ": " + each);
            }
        }
        return new GoldenBlock(line, words[1], words[2], alphabet, pieces, meaning);
    }

    byte[] octets(boolean fromClient) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.stream()
                .filter(piece -> piece.fromClient() == fromClient)
                .forEach(piece -> all.writeBytes(piece.octets()));
        return all.toByteArray();
    }

    /** The values of a keyword, in order. */
    List<String> values(String keyword) {
        return meaning.stream()
                .filter(each -> each.equals(keyword) || each.startsWith(keyword + " "))
                .map(each -> each.equals(keyword) ? "" : each.substring(keyword.length() + 1))
                .toList();
    }

    String value(String keyword) {
        List<String> values = values(keyword);
        if (values.size() != 1) {
            throw new IllegalArgumentException(this + ": not one " + keyword);
        }
        return values.get(0);
    }

    /** A remark in double quotes is the text of its octets. */
    void checkRemarks() {
        for (Piece piece : pieces) {
            String remark = piece.remark();
            if (remark.startsWith("\"")) {
                byte[] text = alphabet.encode(remark.substring(1, remark.length() - 1));
                if (!Octets.hex(text).equals(Octets.hex(piece.octets()))) {
                    throw new AssertionError(this + ": " + remark + " is " + Octets.hex(text));
                }
            }
        }
    }

    @Override
    public String toString() {
        return kind + " " + name + " (docs/PROTOCOL.md:" + line + ")";
    }
}
