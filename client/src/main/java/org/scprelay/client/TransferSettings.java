package org.scprelay.client;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    private static final byte[] EBCDIC_A = {(byte) 0xC1};
    private static final Pattern NUMBER =
            Pattern.compile("(?:X-)?(?:IBM-?|CP-?|CCSID-?)?0*([0-9]{1,5})", Pattern.CASE_INSENSITIVE);
    private static final String UTF_8_NUMBER = "1208";

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
        boolean fits = data.ebcdic()
                ? page.filter(name -> !isOther(name)).isPresent()
                : page.orElse(own).equalsIgnoreCase(own);
        if (!fits) {
            say(page(own), page(page.orElse("UTF-8")), "SITE CODEPAGE=" + own + " for this transfer, the deck's own");
        }
    }

    /** Tells whether a page is known to be none of EBCDIC; the relay may know more names than this machine. */
    private static boolean isOther(String page) {
        return charset(page)
                .filter(known -> new String(EBCDIC_A, known).charAt(0) != 'A')
                .isPresent();
    }

    /** Finds a page by any name that the relay takes: numbers, too, which are no names for Java. */
    private static Optional<Charset> charset(String page) {
        Matcher number = NUMBER.matcher(page);
        String digits = number.matches() ? number.group(1) : "";
        if (digits.equals(UTF_8_NUMBER)) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        String three = "0".repeat(Math.max(0, 3 - digits.length())) + digits;
        return Stream.of(page, "IBM" + three, "IBM0" + three, "IBM00" + three, "x-IBM" + three, "windows-" + digits)
                .filter(TransferSettings::isSupported)
                .findFirst()
                .map(Charset::forName);
    }

    private static boolean isSupported(String name) {
        try {
            return Charset.isSupported(name);
        } catch (IllegalCharsetNameException e) {
            return false;
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
        undo.add(before); // Also after a refusal, which stops all transfers until its verb succeeds.
        int code = saying.say(setting);
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
