package org.scprelay.transport.tck;

/** One way of breaking one rule. The kit is proved by the fact that a test of that rule turns red for each of them. */
public enum Fault {
    SCHEME_CHANGES(Rule.P1),
    SCHEME_IN_UPPER_CASE(Rule.P1),
    CONSTRUCTOR_OPENS(Rule.P2),
    UNAVAILABLE_REASON_THROWS(Rule.P2),
    UNAVAILABLE_FOR_ANOTHER_REASON(Rule.P3),
    UNAVAILABLE_YET_LISTENS(Rule.P3),
    CONNECT_OUTLASTS_ITS_TIMEOUT(Rule.P4),
    FAILED_CONNECT_LEAKS(Rule.P4),
    FAILURE_WITHOUT_NAMES(Rule.P5),
    BAD_ADDRESS_IS_A_RUNTIME_EXCEPTION(Rule.P5),
    TAKEN_ADDRESS_IS_OTHER(Rule.P6),
    PEER_IS_MADE_UP(Rule.A1),
    CLOSE_LEAVES_ACCEPT_BLOCKED(Rule.A2),
    ACCEPT_AFTER_CLOSE_IS_ANOTHER_FAILURE(Rule.A2),
    CLOSE_TAKES_ACCEPTED_LINKS(Rule.A3),
    ADDRESS_STAYS_TAKEN(Rule.A4),
    BAD_PEER_CLOSES_THE_LISTENER(Rule.A5),
    PLACEHOLDER_STAYS(Rule.A6),
    ADDRESS_IS_LOST_WITH_CLOSE(Rule.A6),
    ONE_BIT_FLIPS(Rule.L1),
    WRITE_KEEPS_THE_BUFFER(Rule.L1),
    ZERO_AT_THE_END(Rule.L2),
    END_ONLY_ONCE(Rule.L2),
    READ_WAITS_FOR_A_FULL_BUFFER(Rule.L2),
    SHORT_WRITES(Rule.L3),
    WRITES_TO_THE_DEAD_SUCCEED(Rule.L3),
    EMPTY_WRITE_IS_THE_END(Rule.L4),
    BIG_WRITE_LOSES_ITS_TAIL(Rule.L5),
    READ_HOLDS_UP_WRITE(Rule.L6),
    SHUTDOWN_CLOSES(Rule.L7),
    SHUTDOWN_IS_LOST(Rule.L7),
    SECOND_SHUTDOWN_FAILS(Rule.L7),
    CLOSE_LEAVES_READ_BLOCKED(Rule.L8),
    CLOSE_LEAVES_WRITE_BLOCKED(Rule.L8),
    SECOND_CLOSE_FAILS(Rule.L8),
    READ_AFTER_CLOSE_IS_THE_END(Rule.L9),
    VANISHED_PEER_HANGS(Rule.L10),
    WRITES_PILE_UP(Rule.L11),
    CLOSE_FORGETS_THE_PEER(Rule.L13),
    LATE_CLOSE_HITS_THE_NEXT_LINK(Rule.L14),
    CLOSE_LEAKS(Rule.L14);

    private final Rule rule;

    Fault(Rule rule) {
        this.rule = rule;
    }

    /** Returns the rule that this breaks. */
    public Rule rule() {
        return rule;
    }
}
