package org.scprelay.transport.tck;

import java.util.Optional;

/**
 * The numbered rules of the transport contract, word for word as in {@code docs/TRANSPORTS.md}. The name of a contract
 * test begins with the number of its rule and an underscore.
 */
public enum Rule {
    P1("The scheme is a constant, lower case, and no other provider has it."),
    P2("Making a provider touches nothing, and unavailableReason never throws."),
    P3("Where the transport is unavailable, connect and listen throw UNSUPPORTED with exactly that reason."),
    P4("Connect ends within its timeout plus one second, and a call that failed leaves nothing open."),
    P5("Every failure is a LinkException that names the operation, the address and what is wrong."),
    P6("Listening on an address that is taken is ADDRESS_IN_USE."),
    A1("Accept gives a connected link, with the peer as the transport knows it."),
    A2("Close, from any thread, ends a blocked accept within 3 s; accept after that is a ClosedChannelException."),
    A3("Closing the listener leaves the links it accepted alone."),
    A4("After close the address can be listened on again at once."),
    A5("A bad peer never ends the listener."),
    A6("The listener's localAddress is what clients connect to, with every placeholder resolved."),
    L1("Octets arrive unchanged and in order; where one write ends and the next begins means nothing."),
    L2("Read gives 1 to remaining octets, and at the end -1, from then on for ever."),
    L3("Write sends everything or throws; a link that has thrown is dead."),
    L4("Writing an empty buffer is invisible to the peer."),
    L5("64 MiB in one write arrive whole."),
    L6("One thread may read while another writes; neither waits for the other."),
    L7("After shutdownOutput the peer reads what is left, then -1; the other direction goes on; twice is once."),
    L8("Close, from any thread, any number of times, within 3 s, wakes a blocked read and a blocked write."),
    L9("After close every read, write and shutdownOutput is a ClosedChannelException."),
    L10("A peer that vanished gives -1 or RESET, never a hang, wherever the system below can know."),
    L11("A peer that does not read blocks the writer, and memory stays bounded."),
    L12(
            "Interrupting a thread is not part of the contract: close is the only way to end a blocked call.",
            "a promise of nothing: whatever a link does when its thread is interrupted is within the rule"),
    L13("The local address, and the peer once it was asked for, are readable after close."),
    L14("The descriptor is closed exactly once, and is closed.");

    private final String text;
    private final String untestable;

    Rule(String text) {
        this(text, null);
    }

    Rule(String text, String untestable) {
        this.text = text;
        this.untestable = untestable;
    }

    /** Returns the rule in one sentence. */
    public String text() {
        return text;
    }

    /** Returns why no test can turn red for this rule; empty for almost all. */
    public Optional<String> untestable() {
        return Optional.ofNullable(untestable);
    }

    /**
     * Returns the rule that a contract test is about.
     *
     * @throws IllegalArgumentException when the name of the method does not begin with a rule
     */
    public static Rule ofTest(String method) {
        int end = method.indexOf('_');
        return valueOf(end < 0 ? method : method.substring(0, end));
    }
}
