package org.scprelay.systemtests.faults;

import java.util.Optional;
import org.scprelay.relay.settings.Protocol;

/**
 * A column of the table of faults: how clients reach the relay, and what the relay speaks with the destination. SFTP runs over
 * TCP alone: neither of the two sides knows anything of the other.
 */
record Column(LinkKind link, Protocol protocol) {

    static final Column TCP = new Column(LinkKind.TCP, Protocol.SCP);
    static final Column SFTP = new Column(LinkKind.TCP, Protocol.SFTP);

    private static final String SFTP_WORD = "sftp";

    /** Returns the one that the table calls so. */
    static Optional<Column> of(String word) {
        return word.equals(SFTP_WORD)
                ? Optional.of(SFTP)
                : LinkKind.of(word).map(link -> new Column(link, Protocol.SCP));
    }

    static String vocabulary() {
        return LinkKind.vocabulary() + ", \"" + SFTP_WORD + "\"";
    }

    boolean isSftp() {
        return protocol == Protocol.SFTP;
    }

    /** Returns how the table calls it. */
    String word() {
        return isSftp() ? SFTP_WORD : link.word();
    }

    @Override
    public String toString() {
        return word();
    }
}
