package org.scprelay.relay.settings;

import java.time.Duration;

/**
 * Every timer that can be configured (docs/PROTOCOL.md, section 7).
 *
 * @param handshake first octet of a link to complete HELLO
 * @param command a command line, from its first octet
 * @param idle between commands
 * @param linkStall no frame octet from, or none taken by, the client during data
 * @param remoteStall no progress at the remote while the relay waits for it
 * @param connect TCP connect to the destination
 * @param authenticate key exchange and authentication at the destination
 * @param reply a reply that the client does not take
 * @param discard the rest of a failed STOR that the client still sends
 * @param linger reading on after a half-close; also how long an idle client may still say QUIT to a relay that is drained
 * @param progress how often a client hears that the relay still works on its command
 */
public record Timeouts(
        Duration handshake,
        Duration command,
        Duration idle,
        Duration linkStall,
        Duration remoteStall,
        Duration connect,
        Duration authenticate,
        Duration reply,
        Duration discard,
        Duration linger,
        Duration progress) {

    /** How often 110 lines are sent: fixed by the protocol. */
    public static final Duration PROGRESS = Duration.ofSeconds(30);

    /** Makes the timers with the interval of 110 lines that the protocol says. */
    public Timeouts(
            Duration handshake,
            Duration command,
            Duration idle,
            Duration linkStall,
            Duration remoteStall,
            Duration connect,
            Duration authenticate,
            Duration reply,
            Duration discard,
            Duration linger) {
        this(handshake, command, idle, linkStall, remoteStall, connect, authenticate, reply, discard, linger, PROGRESS);
    }

    /** The values of the specification. The last four have no key in a configuration file. */
    public static Timeouts defaults() {
        return new Timeouts(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofMinutes(30),
                Duration.ofMinutes(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5));
    }
}
