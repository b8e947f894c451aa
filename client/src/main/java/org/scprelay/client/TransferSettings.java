package org.scprelay.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scprelay.client.Statement.InputPlace;
import org.scprelay.protocol.Verb;

/**
 * What the client says by itself for one transfer, so that records travel as records, and takes back behind it, so that the
 * deck's own settings hold for what follows. One thread.
 */
final class TransferSettings {

    /** Sends a setting, lists its reply, and remembers it when it was accepted. */
    interface Saying {
        /** Returns the return code of its reply. */
        int say(Statement.Setting setting) throws Failure;
    }

    private final Saying saying;
    private final SessionSettings settings;
    private final Listing listing;
    private final List<Statement.Setting> undo = new ArrayList<>();

    TransferSettings(Saying saying, SessionSettings settings, Listing listing) {
        this.saying = saying;
        this.settings = settings;
        this.listing = listing;
    }

    /** Has data travel in records. */
    void useRecords(TransferFormat format) throws Failure {
        if (!format.isRecords()) {
            say(structure("R"), structure("F"), "STRU R for this transfer, since its data has records");
        }
    }

    /**
     * Has text of the deck be read in the deck's own code page.
     *
     * @param page what the deck said of it, if anything
     */
    void usePage(InputPlace.InStream data, Optional<String> page) throws Failure {
        String own = data.ebcdic() ? "IBM-1047" : "UTF-8";
        // The relay may know more pages than this machine: the deck is believed.
        boolean fits = data.ebcdic()
                ? page.filter(name -> PageNames.isEbcdic(name).orElse(true)).isPresent()
                : page.orElse(own).equalsIgnoreCase(own);
        if (!fits) {
            say(page(own), page(page.orElse("UTF-8")), "SITE CODEPAGE=" + own + " for this transfer, the deck's own");
        }
    }

    private static Statement.Setting structure(String value) {
        return setting(Verb.STRU, Optional.of(value), Map.of());
    }

    private static Statement.Setting page(String name) {
        return setting(Verb.SITE, Optional.empty(), Map.of("CODEPAGE", name));
    }

    private static Statement.Setting setting(Verb verb, Optional<String> operand, Map<String, String> pairs) {
        return new Statement.Setting(new Statement.Origin(0, 0, verb.name()), verb, operand, pairs);
    }

    private void say(Statement.Setting setting, Statement.Setting before, String why) throws Failure {
        settings.requireNoRefusal();
        listing.note(why);
        if (!undo.contains(before)) {
            undo.add(before); // Also after a refusal, which stops all transfers until its verb succeeds.
        }
        int code = saying.say(setting);
        if (code == Failure.LOST) {
            // A relay that is being stopped refuses no setting: RETRY says it again over another link.
            settings.answered(setting.verb(), true);
        }
        if (code > 4) {
            throw Failure.of(code, "the relay refused it; nothing was sent");
        }
    }

    /** Takes everything back. */
    void takeBack() throws Failure {
        for (Statement.Setting setting : undo) {
            saying.say(setting);
        }
        undo.clear();
    }
}
