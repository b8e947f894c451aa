package org.scprelay.cli.convert;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.scprelay.cli.configuration.KnownKeys;
import org.scprelay.relay.text.CodePage;
import org.scprelay.relay.text.CodePageException;

/** The code pages that the relay serves on this Java. */
public final class Pages {

    /** UTF-8. */
    public static final CodePage UNICODE = known("UTF-8");

    /** ASCII: how octets are shown of which nothing is known. */
    public static final CodePage ASCII = known("US-ASCII");

    private static final int OCTETS = 256;
    private static final byte SHIFT_OUT = 0x0E;
    /** The characters in which EBCDIC pages differ most. */
    private static final String VARIANT = "[]{}\\|~^#@$!\u20ac";
    /** Asked for most; where several names are equally near, these are meant. */
    private static final List<String> USUAL =
            List.of("IBM-1047", "IBM-037", "IBM-273", "IBM-500", "IBM-1140", "IBM-1141", "IBM-1148", "UTF-8");

    private Pages() {}

    private static CodePage known(String name) {
        try {
            return CodePage.of(name);
        } catch (CodePageException e) {
            throw new IllegalStateException("every Java has " + name, e);
        }
    }

    /** Returns all of them by their names, EBCDIC pages first. */
    static List<CodePage> all() {
        TreeMap<String, CodePage> pages = new TreeMap<>();
        for (String name : Charset.availableCharsets().keySet()) {
            try {
                CodePage page = CodePage.of(name);
                pages.put(page.name(), page);
            } catch (CodePageException e) {
                // One of those that the relay does not serve.
            }
        }
        return pages.values().stream()
                .sorted(Comparator.comparing(CodePage::isEbcdic, Comparator.reverseOrder())
                        .thenComparing(Pages::number)
                        .thenComparing(CodePage::name))
                .toList();
    }

    private static int number(CodePage page) {
        return page.name().matches("IBM-[0-9]{1,5}")
                ? Integer.parseInt(page.name().substring(4))
                : Integer.MAX_VALUE;
    }

    /** Returns the page that was meant by a name that is none, if one is near enough. */
    public static Optional<String> nearest(String name) {
        TreeMap<String, String> byLower = new TreeMap<>();
        all().forEach(page -> byLower.put(page.name().toLowerCase(Locale.ROOT), page.name()));
        List<String> usual = USUAL.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
        return KnownKeys.nearest(name, usual)
                .or(() -> KnownKeys.nearest(name, byLower.keySet()))
                .map(byLower::get);
    }

    /** Prints all of them, a line each. */
    public static void list(StandardOutput out) throws IOException {
        StringBuilder list = new StringBuilder("page            kind    characters ");
        VARIANT.codePoints().forEach(c -> list.append("  ").appendCodePoint(c));
        list.append('\n');
        for (CodePage page : all()) {
            list.append(page.isUnicode() ? "%-15s Unicode".formatted(page.name()) : line(page))
                    .append('\n');
        }
        byte[] octets = list.toString().getBytes(StandardCharsets.UTF_8);
        out.write(octets, 0, octets.length);
    }

    /** In double-byte pages SO begins pairs of octets and is no character. */
    private static String kind(CodePage page, PageText text) {
        if (!page.isEbcdic()) {
            return "other";
        }
        return text.read(new byte[] {SHIFT_OUT}).isEmpty() ? "double" : "EBCDIC";
    }

    private static String line(CodePage page) {
        PageText text = new PageText(page);
        String[] octets = new String[VARIANT.length()];
        int characters = 0;
        for (int octet = 0; octet < OCTETS; octet++) {
            String character = text.read(new byte[] {(byte) octet});
            characters += character.isEmpty() || character.equals("\uFFFD") ? 0 : 1;
            int variant = character.length() == 1 ? VARIANT.indexOf(character) : -1;
            if (variant >= 0) {
                octets[variant] = "%02X".formatted(octet);
            }
        }
        StringBuilder line = new StringBuilder("%-15s %-7s %10d ".formatted(page.name(), kind(page, text), characters));
        for (String octet : octets) {
            line.append(' ').append(octet == null ? "--" : octet);
        }
        return line.toString();
    }
}
