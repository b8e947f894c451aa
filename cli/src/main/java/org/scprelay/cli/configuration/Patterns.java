package org.scprelay.cli.configuration;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges the patterns of a {@code [[peer]]}: who, where to, which paths, which commands. */
final class Patterns {

    static final String FROM = "expected identities: \"iucv:VSE01\", \"tcp:10.1.0.0/24\", \"unix:uid:1000\"";
    static final String TO = "expected the name of a [[destination]] or user@host:port, \"*\" for any part";

    private static final Pattern USER_ID = Pattern.compile("[A-Z0-9$@#_+-]{1,8}");
    private static final Pattern UNIX = Pattern.compile("uid:\\d{1,10}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._*-]{1,253}|\\[[0-9A-Fa-f:.*]{2,45}]");
    private static final Pattern PORT = Pattern.compile("\\*|[1-9]\\d{0,4}");
    private static final Set<String> DOTS = Set.of(".", "..");

    private Patterns() {}

    /** Judges an identity of {@code from}; {@code schemes} are those that may stand there. */
    static Optional<Fault> from(String text, Set<String> schemes) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        String name = text.substring(colon + 1);
        if (scheme.equals("tls")) {
            return fault("\"" + text + "\": tls: links are not served by this version", FROM);
        }
        if (!schemes.contains(scheme)) {
            String known = String.join(": ", schemes.stream().sorted().toList()) + ":";
            return fault("\"" + text + "\" begins with no scheme known here (" + known + ")", FROM);
        }
        return switch (scheme) {
            case "tcp" -> Network.check(name);
            case "iucv" ->
                matched(USER_ID, name, text, "expected a user id of 1 to 8 upper-case characters, iucv:VSE01");
            case "unix" -> matched(UNIX, name, text, "expected a user of this system by number, unix:uid:1000");
            default -> name.isBlank() ? fault("\"" + text + "\" names nobody", FROM) : Optional.empty();
        };
    }

    private static Optional<Fault> matched(Pattern pattern, String name, String text, String expected) {
        return pattern.matcher(name).matches()
                ? Optional.empty()
                : fault("\"" + text + "\" is no identity of this scheme", expected);
    }

    /** Judges an entry of {@code to}. */
    static Optional<Fault> to(String text, List<String> aliases) {
        if (aliases.contains(text)) {
            return Optional.empty();
        }
        int at = text.lastIndexOf('@');
        if (at < 0 && text.indexOf(':') < 0 && text.indexOf('*') < 0) {
            String hint = KnownKeys.nearest(text, aliases)
                    .map(near -> "did you mean " + near + "?")
                    .orElse(TO);
            return fault("there is no [[destination]] of the name \"" + text + "\"", hint);
        }
        int colon = text.lastIndexOf(':');
        if (at < 1 || colon < at || !isPrintable(text) || text.indexOf(' ') >= 0) {
            return fault("\"" + text + "\" is no destination", TO + "; any at all is \"*@*:*\"");
        }
        String port = text.substring(colon + 1);
        if (!PORT.matcher(port).matches() || !port.equals("*") && Integer.parseInt(port) > 65_535) {
            return fault("\"" + text + "\" has no port from 1 to 65535, nor *", TO);
        }
        if (!HOST.matcher(text.substring(at + 1, colon)).matches()) {
            return fault("\"" + text + "\" has no host name, address or [IPv6 address] between @ and :", TO);
        }
        return Optional.empty();
    }

    /** Judges a pattern of remote paths. */
    static Optional<Fault> path(String text) {
        if (text.isEmpty() || !isPrintable(text)) {
            return fault("a path pattern that is empty or holds control characters", "expected \"/inbound/**\"");
        }
        for (String segment : text.split("/", -1)) {
            if (DOTS.contains(segment)) {
                return fault(
                        "the path pattern \"" + text + "\" has a segment \"" + segment + "\"",
                        "such paths are always refused where paths is set; leave the segment out");
            }
            if (segment.contains("**") && !segment.equals("**")) {
                return fault(
                        "the path pattern \"" + text + "\" has ** beside other characters",
                        "** stands for whole segments, /inbound/**; within a segment use *");
            }
        }
        if (text.endsWith("/") && text.length() > 1) {
            return fault(
                    "the path pattern \"" + text + "\" ends with /",
                    "write it without for the directory itself, or with /** for everything in it");
        }
        if (text.contains("//")) {
            return fault("the path pattern \"" + text + "\" holds //", "such paths are always refused; write one /");
        }
        return text.matches(".*[?\\[\\]{}\\\\].*")
                ? fault(
                        "the path pattern \"" + text + "\" holds one of ? [ ] { } \\",
                        "patterns know only * (stops at /) and ** (any segments)")
                : Optional.empty();
    }

    /** Judges a pattern of remote commands. */
    static Optional<Fault> command(String text) {
        return text.isBlank() || !isPrintable(text)
                ? fault("a command pattern that is blank or holds control characters", "expected \"/usr/bin/done *\"")
                : Optional.empty();
    }

    private static boolean isPrintable(String text) {
        return text.codePoints().noneMatch(Character::isISOControl);
    }

    private static Optional<Fault> fault(String wrong, String expected) {
        return Optional.of(new Fault(wrong, expected));
    }
}
