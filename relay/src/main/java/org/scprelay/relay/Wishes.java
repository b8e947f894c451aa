package org.scprelay.relay;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Verb;
import org.scprelay.relay.policy.AddressRange;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.text.Form;

/**
 * What a client has set so far, and which settings were refused: those stop every transfer until they succeed, so that a
 * client that sends ahead never delivers to an old destination or in a wrong format. One thread.
 */
final class Wishes {

    private static final int LONGEST_NAME = 255;

    private final Set<Verb> refused = EnumSet.noneOf(Verb.class);
    private Optional<String> host = Optional.empty();
    private Optional<String> user = Optional.empty();
    private OptionalInt port = OptionalInt.empty();
    private boolean userIsFresh;
    private boolean portIsFresh;
    private Site site = Site.INITIAL;
    private Form form = Form.IMAGE;

    Optional<String> host() {
        return host;
    }

    Optional<String> user() {
        return user;
    }

    OptionalInt port() {
        return port;
    }

    Site site() {
        return site;
    }

    /** Returns TYPE and STRU. */
    Form form() {
        return form;
    }

    /** Notes that a setting was refused. */
    void refuse(Verb verb) {
        refused.add(verb);
    }

    /** Notes that a setting succeeded. */
    void accept(Verb verb) {
        refused.remove(verb);
    }

    /** Checks that no refused setting is in the way. */
    void requireSettings() throws TransferFailure {
        if (!refused.isEmpty()) {
            throw new TransferFailure(
                    Message.SETTING_REFUSED, refused.iterator().next() + " was refused before and must succeed first");
        }
    }

    /** Notes that a transfer was asked for: what HOST says from now on makes USER and PORT of before void. */
    void transferSeen() {
        userIsFresh = false;
        portIsFresh = false;
    }

    /** Notes that a STOR or RETR was asked for. */
    void restartSeen() {
        site = site.afterTransfer();
    }

    /** Notes that a STOR was asked for. */
    void storSeen() {
        site = site.afterStor();
    }

    /** HOST. */
    void setHost(String argument) throws TransferFailure {
        int at = argument.lastIndexOf('@');
        String name = argument.substring(at + 1);
        Optional<String> newUser = at < 0 ? Optional.empty() : Optional.of(userName(argument.substring(0, at)));
        host = Optional.of(hostName(name));
        user = newUser.isPresent() ? newUser : user.filter(old -> userIsFresh);
        port = portIsFresh ? port : OptionalInt.empty();
        // A user that came with one host is never taken to another.
        userIsFresh &= newUser.isEmpty();
    }

    /** USER. */
    void setUser(String argument) throws TransferFailure {
        user = Optional.of(userName(argument));
        userIsFresh = true;
    }

    /** PORT. */
    void setPort(String argument) throws TransferFailure {
        long number = argument.length() > 5 ? 0 : Site.number("PORT", argument);
        if (number < 1 || number > 65_535) {
            throw bad("PORT is a number from 1 to 65535");
        }
        port = OptionalInt.of((int) number);
        portIsFresh = true;
    }

    /** TYPE. */
    void setType(String argument) throws TransferFailure {
        form = form.withText(isSecond("TYPE", argument, "I", "A"));
    }

    /** STRU. */
    void setStructure(String argument) throws TransferFailure {
        form = form.withRecords(isSecond("STRU", argument, "F", "R"));
    }

    private static boolean isSecond(String verb, String argument, String first, String second) throws TransferFailure {
        if (!argument.equalsIgnoreCase(first) && !argument.equalsIgnoreCase(second)) {
            throw new TransferFailure(
                    Message.NOT_SERVED, verb + " " + argument + " is not known; there is " + first + " and " + second);
        }
        return argument.equalsIgnoreCase(second);
    }

    /** SITE. */
    void setSite(Command command) throws TransferFailure {
        site = site.after(command);
    }

    private static String hostName(String name) throws TransferFailure {
        if (name.startsWith("[") && name.endsWith("]")) {
            String literal = name.substring(1, name.length() - 1);
            if (literal.indexOf(':') >= 0 && AddressRange.literal(literal).isPresent()) {
                return literal;
            }
            throw bad("between [ and ] stands an IPv6 address");
        }
        boolean plain = !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.startsWith("-")
                && name.chars().allMatch(c -> isWordCharacter(c) || c == '.' || c == '-');
        if (!plain) {
            throw bad("HOST is an alias, or [user@]host with letters, digits, '.', '-' and '_', an IPv6 address in []");
        }
        return name;
    }

    private static String userName(String name) throws TransferFailure {
        boolean plain = !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.startsWith("-")
                && name.chars().allMatch(c -> isWordCharacter(c) || ".-+@\\$".indexOf(c) >= 0);
        if (!plain) {
            throw bad("a remote user has letters, digits and . - _ + @ \\ $, and does not begin with -");
        }
        return name;
    }

    private static boolean isWordCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }

    private static TransferFailure bad(String text) {
        return new TransferFailure(Message.BAD_ARGUMENT, text);
    }
}
