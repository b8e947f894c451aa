package org.scprelay.client;

import java.util.ArrayList;
import java.util.List;

/**
 * What RETRY with RESUME tells the relay around a transfer, and takes back behind it, so that the deck's own settings hold
 * for what follows. One thread.
 */
final class Resumption {

    private final Relay relay;
    private final SessionSettings settings;
    private final List<String> undo = new ArrayList<>();

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
            undo.clear();
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
        if (settings.site("RESUME", "OFF").equals("ON") || undo.contains("RESUME")) {
            return true;
        }
        if (relay.command("SITE RESUME=ON", 200).isError()) {
            keepNothing();
            return false;
        }
        undo.add("RESUME");
        return true;
    }

    /** Asks that nothing is kept, where the deck did not ask for it: a refused RESUME=ON must not stop the transfer. */
    void keepNothing() throws Failure {
        undo.remove("RESUME");
        relay.require("SITE RESUME=OFF");
    }

    /** Has the next transfer go on at an offset, with the hash of the whole file in its reply. */
    void from(long offset) throws Failure {
        if (!settings.site("HASH", "OFF").equals("SHA256") && !undo.contains("HASH")) {
            undo.add("HASH");
        }
        relay.require("SITE RESTART=" + offset + " HASH=SHA256");
    }

    /** Takes back what this said, where the link is still there. */
    void close() throws Failure {
        if (relay.isOpen()) {
            for (String key : undo) {
                relay.require("SITE " + key + "=OFF");
            }
        }
        undo.clear();
    }
}
