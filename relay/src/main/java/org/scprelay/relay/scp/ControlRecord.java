package org.scprelay.relay.scp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A control record of a source: what {@code sink()} of OpenSSH's {@code scp.c} reads between files.
 *
 * <p>A record that does not match its whole grammar is never guessed at: mostly it is text that a shell or a service
 * printed, and it is quoted in the error. Immutable.
 */
sealed interface ControlRecord {

    /** The longest record in octets, its line feed included: the buffer of {@code scp.c}. */
    int MAX_LENGTH = 2048;

    /** A file: {@code Cmmmm size name}. */
    record File(int mode, long size, String name) implements ControlRecord {}

    /** The times of the next file: {@code Tmtime 0 atime 0}; a time that no signed 64-bit count holds is left out. */
    record Times(OptionalLong modified) implements ControlRecord {}

    /** A directory: {@code Dmmmm 0 name}. */
    record Directory(String name) implements ControlRecord {}

    /** The end of a directory: {@code E}. */
    record EndOfDirectory() implements ControlRecord {}

    /** {@code C} or {@code D}, cut at the places where {@code scp.c} has a phrase of its own. */
    Pattern FILE = Pattern.compile("[CD]([0-7]{4}) ([0-9]+) (.*)", Pattern.DOTALL);

    /** {@code T}: both fractions are microseconds below a million, as {@code scp.c} checks them. */
    Pattern TIMES = Pattern.compile("T([0-9]+) [0-9]{1,6} ([0-9]+) [0-9]{1,6}");

    /**
     * Tells whether octets can be the beginning of a record; if not they are text, and nobody needs to wait for its end.
     *
     * @param octets the first octets, without a line feed
     */
    static boolean canBegin(byte[] octets, int length) {
        return switch (octets[0]) {
            case 'C', 'D', 'T' -> length < 2 || octets[1] >= '0' && octets[1] <= '9';
            case 'E' -> length == 1;
            default -> false;
        };
    }

    /**
     * Parses a record without its line feed.
     *
     * @throws ScpException with a reason and a phrase for each rule
     */
    static ControlRecord parse(byte[] octets, ScpPhase phase) throws ScpException {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        if (octets.length == 0 || !canBegin(octets, octets.length)) {
            throw notScp(shown(octets), phase);
        }
        return switch (octets[0]) {
            case 'T' -> times(text, octets, phase);
            case 'E' -> new EndOfDirectory();
            default -> file(text, octets, phase);
        };
    }

    private static ControlRecord times(String text, byte[] octets, ScpPhase phase) throws ScpException {
        Matcher matcher = TIMES.matcher(text);
        if (!matcher.matches()) {
            throw malformed("a T record that breaks its grammar", octets, phase);
        }
        return new Times(number(matcher.group(1)));
    }

    private static ControlRecord file(String text, byte[] octets, ScpPhase phase) throws ScpException {
        Matcher matcher = FILE.matcher(text);
        if (!matcher.matches()) {
            throw malformed(text.charAt(0) + " record" + wrongPart(text), octets, phase);
        }
        OptionalLong size = number(matcher.group(2));
        if (size.isEmpty()) {
            throw ScpException.saying(
                    ScpException.Reason.SIZE_OUT_OF_RANGE, phase, "the remote scp announced a size out of range", text);
        }
        String name = shown(Arrays.copyOfRange(octets, matcher.start(3), octets.length));
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw ScpException.saying(
                    ScpException.Reason.NAME_REFUSED, phase, "the remote scp announced an unexpected file name", name);
        }
        int mode = Integer.parseInt(matcher.group(1), 8);
        return octets[0] == 'D' ? new Directory(name) : new File(mode, size.getAsLong(), name);
    }

    private static String wrongPart(String text) {
        if (!text.matches("(?s).[0-7]{4} .*")) {
            return " whose mode is not four octal digits and a blank";
        }
        return text.matches("(?s).[0-7]{4} [0-9]+.*") ? " whose size is not delimited" : " without a size";
    }

    private static OptionalLong number(String digits) {
        try {
            return OptionalLong.of(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static ScpException malformed(String what, byte[] octets, ScpPhase phase) {
        String sentence = "the remote scp sent " + (what.startsWith("a ") ? what : "a " + what);
        return ScpException.saying(ScpException.Reason.RECORD_MALFORMED, phase, sentence, shown(octets));
    }

    /** Returns the failure of text that came where a record was due. */
    static ScpException notScp(String text, ScpPhase phase) {
        if (EndOfCommand.saysSftpOnly(text)) {
            return ScpException.saying(
                    ScpException.Reason.SFTP_ONLY, phase, "the remote host serves SFTP only and says", text);
        }
        if (EndOfCommand.saysNoCommand(text)) {
            return ScpException.saying(
                    ScpException.Reason.COMMAND_NOT_FOUND, phase, "the remote host has no scp and says", text);
        }
        return ScpException.saying(
                ScpException.Reason.NOT_SCP, phase, "the remote host printed text where scp should speak", text);
    }

    private static String shown(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
