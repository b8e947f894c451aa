package org.scprelay.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Verb;

/**
 * What the relay was told and agreed to, so that a new link can be told the same: it follows the rules of docs/PROTOCOL.md,
 * section 2, for how long a setting holds, since a file must never go to the user or port of an earlier host. One thread.
 */
final class SessionSettings {

    private static final Set<String> ONCE = Set.of("SIZE", "MTIME", "RESTART");

    private Optional<String> host = Optional.empty();
    private Optional<String> user = Optional.empty();
    private Optional<String> port = Optional.empty();
    private boolean userIsFresh;
    private boolean portIsFresh;
    private final Set<Verb> refused = EnumSet.noneOf(Verb.class);
    private final Map<Verb, String> forms = new LinkedHashMap<>();
    private final Map<String, String> site = new LinkedHashMap<>();

    /** Remembers whether the relay took what such a verb said: one that was refused stops transfers until it succeeds. */
    void answered(Verb verb, boolean good) {
        if (good) {
            refused.remove(verb);
        } else {
            refused.add(verb);
        }
    }

    /**
     * Requires that no setting was refused: the relay stops transfers until its verb succeeds, and what the client says by
     * itself, not the deck, must not be that success.
     */
    void requireNoRefusal() throws Failure {
        if (!refused.isEmpty()) {
            throw Failure.local(refused.iterator().next() + " was refused before, and must succeed first");
        }
    }

    /** Remembers a setting that the relay accepted. */
    void accepted(Statement.Setting setting) {
        String operand = setting.operands().orElse("");
        switch (setting.verb()) {
            case HOST -> {
                int at = operand.lastIndexOf('@');
                host = Optional.of(operand.substring(at + 1));
                user = at < 0 ? user.filter(old -> userIsFresh) : Optional.of(operand.substring(0, at));
                port = port.filter(old -> portIsFresh);
                userIsFresh &= at < 0;
            }
            case USER -> {
                user = Optional.of(operand);
                userIsFresh = true;
            }
            case PORT -> {
                port = Optional.of(operand);
                portIsFresh = true;
            }
            case SITE -> {
                if (setting.pairs().isEmpty()) {
                    site.clear();
                }
                setting.pairs().forEach((key, value) -> site.put(key.toUpperCase(Locale.ROOT), value));
            }
            default -> forms.put(setting.verb(), operand);
        }
    }

    /** Notes a command that brings data: what held for it alone is forgotten. */
    void transferred(Verb verb) {
        userIsFresh = false;
        portIsFresh = false;
        site.keySet().removeAll(usedUpBy(verb));
    }

    /** Tells whether something is set that such a command makes void. */
    boolean isUsedUpBy(Verb verb) {
        return userIsFresh || portIsFresh || site.keySet().stream().anyMatch(usedUpBy(verb)::contains);
    }

    private static Set<String> usedUpBy(Verb verb) {
        return switch (verb) {
            case STOR -> ONCE;
            case RETR -> Set.of("RESTART");
            default -> Set.of();
        };
    }

    /** Notes that a new link was told all of it: USER and PORT are new there. */
    void saidAgain() {
        userIsFresh = user.isPresent();
        portIsFresh = port.isPresent();
    }

    /** Returns what holds of SITE, as it changes; keys in upper case. */
    Map<String, String> site() {
        return Collections.unmodifiableMap(site);
    }

    /** Returns the value of a SITE key in upper case, or what the relay takes without one. */
    String site(String key, String otherwise) {
        return site.getOrDefault(key, otherwise).toUpperCase(Locale.ROOT);
    }

    /**
     * Returns the lines that make a new link what the old one was.
     *
     * @throws Failure where a setting was refused: on a new link nothing would stop the transfer
     */
    List<String> lines() throws Failure {
        requireNoRefusal();
        List<String> lines = new ArrayList<>();
        host.ifPresent(name -> lines.add("HOST " + Command.quote(name)));
        user.ifPresent(name -> lines.add("USER " + Command.quote(name)));
        port.ifPresent(number -> lines.add("PORT " + Command.quote(number)));
        forms.forEach((verb, operand) -> lines.add(verb + " " + Command.quote(operand)));
        addSite(lines, site);
        return lines;
    }

    /** Returns the lines that say again what a transfer used up. */
    List<String> once() {
        Map<String, String> used = new LinkedHashMap<>(site);
        used.keySet().retainAll(ONCE);
        List<String> lines = new ArrayList<>();
        addSite(lines, used);
        return lines;
    }

    private static void addSite(List<String> lines, Map<String, String> pairs) {
        pairs.forEach((key, value) -> lines.add("SITE " + key + "=" + Command.quote(value)));
    }
}
