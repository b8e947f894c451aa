package org.scprelay.client;

import java.util.Map;
import java.util.Optional;
import org.scprelay.protocol.Alphabet;
import org.scprelay.protocol.Verb;

/** What the relay was told, and agreed to, about the form of data, as far as the client's own checks depend on it. */
final class TransferFormat {

    private static final byte EBCDIC_NL = 0x15;
    private static final byte EBCDIC_LF = 0x25;

    private boolean text;
    private boolean records;
    private final Map<String, String> site;

    TransferFormat(SessionSettings settings) {
        this.site = settings.site();
    }

    /** Remembers TYPE and STRU that the relay accepted. */
    void accepted(Statement.Setting setting) {
        if (setting.verb() == Verb.TYPE) {
            text = setting.operands().equals(Optional.of("A"));
        } else if (setting.verb() == Verb.STRU) {
            records = setting.operands().equals(Optional.of("R"));
        }
    }

    /** Tells whether data travels in records. */
    boolean isRecords() {
        return records;
    }

    /** Tells whether the relay translates. */
    boolean isText() {
        return text;
    }

    /** Returns the code page of data, where the deck gave one. */
    Optional<String> page() {
        return Optional.ofNullable(site.get("CODEPAGE"));
    }

    /** Returns how many octets the remote file has for each record besides those of the record. */
    int perRecord() {
        return !text && records && "ON".equalsIgnoreCase(site.get("RDW")) ? RecordFormat.WORD : 0;
    }

    /** Tells whether a STOR adds to a file. */
    boolean isAppend() {
        return "ON".equalsIgnoreCase(site.get("APPEND"));
    }

    /** Tells whether the remote file is exactly what travels over the link. */
    boolean isWholeImage() {
        return isImage() && !records;
    }

    /** Tells whether the octets of the remote file are those that travel, but for the words of its records. */
    boolean isImage() {
        return !text && !site.containsKey("RESTART") && !isAppend();
    }

    /** Tells whether the local file tells the size that the remote one will have, and the deck gives no other. */
    boolean givesSize() {
        return isImage() && !site.containsKey("SIZE");
    }

    /** Returns what ends an entry of LIST and NLST as a line: NL, or LF as NL=25 says, in an EBCDIC page. */
    byte entryEnd() {
        if (!page().flatMap(PageNames::isEbcdic).orElse(false)) {
            return '\n';
        }
        return "25".equals(site.get("NL")) ? EBCDIC_LF : EBCDIC_NL;
    }

    /** Returns the code page of LIST and NLST where it is an EBCDIC one. */
    Optional<Alphabet> listPage() {
        return Optional.ofNullable(site.get("CODEPAGE")).flatMap(Alphabet::ebcdic);
    }
}
