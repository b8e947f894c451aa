package org.scprelay.client;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.scprelay.protocol.Greeting;
import org.scprelay.protocol.Verb;
import org.scprelay.transport.LinkAddress;

/** The relay of a deck: the link that OPEN made, with what was proven over it. One thread. */
final class Relay implements AutoCloseable {

    private final Surroundings surroundings;
    private final Listing listing;
    private List<LinkAddress> addresses = List.of();
    private final Set<String> proven = new LinkedHashSet<>();
    private Optional<RelayLink> link = Optional.empty();
    private Optional<Greeting> greeting = Optional.empty();

    Relay(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.listing = surroundings.reporter().listing();
    }

    /**
     * Opens the link: addresses are tried in order until a relay answers; one that is full or draining is passed over.
     *
     * @return the return code of the relay that answered
     */
    int open(List<LinkAddress> fromDeck) throws Failure {
        addresses = surroundings.relay().map(List::of).orElse(fromDeck);
        surroundings.relay().ifPresent(relay -> listing.note("the relay is " + relay + " by option, not by the deck"));
        return open();
    }

    private int open() throws Failure {
        Failure last = Failure.lost("no address");
        for (LinkAddress address : addresses) {
            try {
                Received received = open(address);
                if (received.code() != 421 || address.equals(addresses.get(addresses.size() - 1))) {
                    return received.returnCode();
                }
                listing.note(address + " takes no jobs at the moment");
            } catch (Failure e) {
                if (e.returnCode() == Failure.OFF) {
                    throw e;
                }
                last = e.returnCode() == Failure.LOST || last.returnCode() != Failure.LOST || addresses.size() == 1
                        ? e
                        : last;
                if (addresses.size() > 1) {
                    listing.note(e.getMessage());
                }
            }
        }
        throw addresses.size() > 1 ? reworded(last) : last;
    }

    private static Failure reworded(Failure last) {
        String text = "no relay of this list answered";
        return last.returnCode() == Failure.LOST ? Failure.lost(text) : Failure.local(text);
    }

    private Received open(LinkAddress address) throws Failure {
        RelayLink fresh = RelayLink.connect(surroundings.providers(), address, surroundings.timers());
        try {
            HelloExchange.Answer answer = HelloExchange.exchange(fresh, surroundings.hello(), listing::reply);
            fresh.watch().rest();
            if (answer.greeting().isPresent()) {
                link = Optional.of(fresh);
                greeting = answer.greeting();
            } else {
                fresh.close();
            }
            return answer.received();
        } catch (Failure e) {
            fresh.close();
            throw e;
        }
    }

    /** Returns the link. */
    RelayLink link() throws Failure {
        return link.filter(RelayLink::isUsable)
                .orElseThrow(() -> Failure.lost("there is no link to the relay any more, and its settings are gone"));
    }

    /** Tells whether there is a usable link. */
    boolean isOpen() {
        return link.isPresent() && link.get().isUsable();
    }

    Greeting greeting() {
        return greeting.orElseThrow();
    }

    /** Sends a command that one reply answers. */
    Received command(String line, int good) throws Failure {
        RelayLink to = link();
        to.send(line);
        Received received = to.expect(to.reply(listing::reply), good);
        to.watch().rest();
        return received;
    }

    /** Sends a setting that must succeed. */
    void require(String line) throws Failure {
        Received received = command(line, 200);
        if (received.isError()) {
            throw Failure.of(received.returnCode(), "the relay refused " + line);
        }
    }

    /**
     * Makes the link again where it is lost, first to the relay that had it: that one knows what became of the transfer.
     *
     * @param settings lines that make the new link what the old one was
     * @return whether the link is new
     */
    boolean again(List<String> settings) throws Failure {
        if (isOpen() && answers()) {
            return false;
        }
        close();
        List<LinkAddress> order = new ArrayList<>(addresses);
        link.map(RelayLink::address).filter(order::remove).ifPresent(last -> order.add(0, last));
        addresses = List.copyOf(order);
        int code = open();
        if (!isOpen()) {
            throw Failure.of(code, "the relay refused the new link");
        }
        try {
            sayAgain(settings);
        } catch (Failure e) {
            close(); // Half of the settings are worse than none.
            throw e;
        }
        return true;
    }

    private void sayAgain(List<String> settings) throws Failure {
        for (String name : List.copyOf(proven)) {
            if (prove(name) != 0) {
                throw Failure.local("the relay refused the secret " + name + " over the new link");
            }
        }
        for (String line : settings) {
            require(line);
        }
    }

    /** Sends settings for the next transfer. */
    void sayOnce(List<String> settings) throws Failure {
        for (String line : settings) {
            require(line);
            link().takeAsked();
        }
    }

    /** Tells whether the link is there, and no transfer was asked for over it since this was called the last time. */
    boolean takeUnasked() {
        return link.isPresent() && !link.get().takeAsked() && isOpen();
    }

    /**
     * Has the relay forget what it holds for the next transfer: one without its operand is refused, and counts as one
     * (docs/PROTOCOL.md, section 2).
     */
    void useUp(Verb verb) throws Failure {
        RelayLink to = link();
        to.send(verb.name());
        to.expect(to.reply(line -> {}));
        to.watch().rest();
    }

    /** While nobody looked the link may have died, or the relay closed it: its 421 is no answer to what is asked next. */
    private boolean answers() throws Failure {
        try {
            return !command("NOOP", 200).isError();
        } catch (Failure e) {
            if (e.returnCode() != Failure.LOST) {
                throw e;
            }
            listing.note(e.getMessage());
            return false;
        }
    }

    /** Proves a secret. */
    int prove(String name) throws Failure {
        link();
        Received received =
                command(surroundings.secrets().proof(name, greeting().nonce()), 200);
        if (!received.isError()) {
            // The last one says which peer this client is: said again in this order, it is the same one.
            proven.remove(name);
            proven.add(name);
        }
        return received.returnCode();
    }

    /** Makes a question to the same relay, which needs a link of its own. */
    OutcomeQuestion question(LinkAddress address) {
        return new OutcomeQuestion(surroundings, address, List.copyOf(proven));
    }

    @Override
    public void close() {
        link.ifPresent(RelayLink::close);
    }
}
