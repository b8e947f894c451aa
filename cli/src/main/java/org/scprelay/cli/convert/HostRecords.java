package org.scprelay.cli.convert;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.scprelay.relay.text.Conversion;
import org.scprelay.relay.text.FixedDownload;
import org.scprelay.relay.text.RdwDownload;
import org.scprelay.relay.text.RecordSink;
import org.scprelay.relay.text.TextRules;

/**
 * How the records of STRU R stand in the host's file, as INPUT and OUTPUT of a deck say it. Immutable.
 *
 * @param length octets of every record, RECFM=F; or {@link TextRules#UNLIMITED}, RECFM=V: each behind a record descriptor word
 */
public record HostRecords(int length) {

    /** Octets of a record descriptor word. */
    static final int WORD = 4;

    private static final Pattern FIXED = Pattern.compile("F:([0-9]{1,5})");

    /** Reads {@code F:80} or {@code V}, in any case; empty when it is neither. */
    public static Optional<HostRecords> parse(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.equals("V")) {
            return Optional.of(new HostRecords(TextRules.UNLIMITED));
        }
        Matcher fixed = FIXED.matcher(upper);
        int length = fixed.matches() ? Integer.parseInt(fixed.group(1)) : 0;
        return length < 1 || length > TextRules.LONGEST ? Optional.empty() : Optional.of(new HostRecords(length));
    }

    boolean isFixed() {
        return length != TextRules.UNLIMITED;
    }

    /** Returns how many octets stand in front of each record. */
    int octetsInFront() {
        return isFixed() ? 0 : WORD;
    }

    /** Returns what finds the records in the octets of a file. */
    Conversion cutter(RecordSink sink) {
        return isFixed() ? new FixedDownload(length, sink) : new RdwDownload(sink);
    }
}
