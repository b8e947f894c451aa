package org.scprelay.client;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What RETRY with RESUME tells the relay around a transfer, and takes back behind it, so that the deck's own settings hold
 * for what follows. One thread.
 */
final class Resumption {

    private final Relay relay;
    private final SessionSettings settings;
    /** What holds over this link in place of what the deck said. */
    private final Map<String, String> said = new LinkedHashMap<>();

    private boolean keepsNothing;

    Resumption(Relay relay, SessionSettings settings) {
        this.relay = relay;
        this.settings = settings;
    }

    /** Tells whether a transfer of these settings can be gone on with: octets as they are, over SFTP, beside the target. */
    boolean isPossible(TransferFormat format) {
        return format.isWholeImage() && !settings.site("PROTOCOL", "AUTO").equals("SCP");
    }

    /** Says what a lost link, or the attempt before, made void. */
    void repeat() throws Failure {
        if (relay.again(settings.lines())) {
            settings.saidAgain();
            said.clear();
            if (keepsNothing && isNow("RESUME", "ON")) {
                keepNothing();
            }
        } else {
            sayAgain();
        }
    }

    /** Says what the attempt just before used up. */
    void sayAgain() throws Failure {
        relay.sayOnce(settings.once());
    }

    /** Asks that what arrives is kept; tells whether the relay does that. */
    boolean keep() throws Failure {
        if (isNow("RESUME", "ON")) {
            return true;
        }
        settings.requireNoRefusal();
        if (relay.command("SITE RESUME=ON", 200).isError()) {
            keepNothing();
            return false;
        }
        said.put("RESUME", "ON");
        return true;
    }

    /** Asks that nothing is kept by this transfer, be it over a new link: a refused RESUME=ON must not stop it. */
    void keepNothing() throws Failure {
        keepsNothing = true;
        relay.require("SITE RESUME=OFF");
        said.put("RESUME", "OFF");
    }

    /** Has the next transfer go on at an offset, with the hash of the whole file in its reply. */
    void from(long offset) throws Failure {
        relay.require("SITE RESTART=" + offset + " HASH=SHA256");
        said.put("HASH", "SHA256");
    }

    private boolean isNow(String key, String value) {
        return said.getOrDefault(key, ofDeck(key)).equals(value);
    }

    private String ofDeck(String key) {
        return settings.site(key, "OFF");
    }

    /** Takes back what this said, where the link is still there. */
    void close() throws Failure {
        for (Map.Entry<String, String> one : said.entrySet()) {
            String deck = ofDeck(one.getKey());
            if (relay.isOpen() && !one.getValue().equals(deck)) {
                relay.require("SITE " + one.getKey() + "=" + deck);
            }
        }
        said.clear();
    }
}
