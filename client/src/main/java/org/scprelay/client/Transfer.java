package org.scprelay.client;

import java.util.OptionalLong;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Verb;

/**
 * What is known of a STOR or RETR before it begins, and what a reply must agree with.
 *
 * @param verb STOR or RETR
 * @param path the remote path
 * @param id the id of the transfer
 * @param size what is announced as SIZE=
 * @param image whether the remote file is exactly what travels over the link, but for what was there before
 * @param perRecord how many octets the remote file has for each record besides those that travel
 * @param from how many octets of the file need not travel
 */
record Transfer(Verb verb, String path, String id, OptionalLong size, boolean image, int perRecord, long from) {

    /** Returns the command line. */
    String command() {
        String announced = size.isPresent() ? " SIZE=" + size.getAsLong() : "";
        return verb + " " + Command.quote(path) + announced + " ID=" + id;
    }

    /** Requires that 150 names this transfer. */
    void checkStart(RelayLink link, Received go) throws Failure {
        requirePair(link, go, "ID", id);
    }

    /** Requires that a good final reply is about this transfer and this data. */
    void checkEnd(RelayLink link, Received end, Amount moved) throws Failure {
        requirePair(link, end, "ID", id);
        requirePair(link, end, "LINK", Long.toString(moved.octets()));
        if (moved.records().isPresent()) {
            requirePair(link, end, "RECORDS", Long.toString(moved.records().getAsLong()));
        }
        if (image) {
            requirePair(link, end, "BYTES", Long.toString(remote(moved)));
        }
    }

    /** Returns how many octets the remote file has, where it is an image of what travelled. */
    long remote(Amount moved) {
        return from + moved.octets() + perRecord * moved.records().orElse(0);
    }

    /**
     * Requires that as many octets came as the relay announced, where a file is fetched as it is: a relay that calls a
     * piece of it whole is not believed.
     */
    void checkFetched(RelayLink link, OptionalLong announced, Amount moved) throws Failure {
        if (image && announced.isPresent() && announced.getAsLong() != remote(moved)) {
            throw link.off("the relay announced SIZE=" + announced.getAsLong() + " and called " + remote(moved)
                    + " octets the whole file");
        }
    }

    private static void requirePair(RelayLink link, Received received, String key, String value) throws Failure {
        String found = received.reply().pair(key).orElse("");
        if (!found.equals(value)) {
            throw link.off("the relay's reply should say " + key + "=" + value + ": " + received.line());
        }
    }
}
