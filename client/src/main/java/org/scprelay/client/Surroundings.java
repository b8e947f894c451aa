package org.scprelay.client;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Function;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkProviders;

/**
 * What a run of a deck works with.
 *
 * @param providers make links
 * @param relay replaces the addresses of OPEN
 * @param secrets those that the deck names
 * @param timers when a link is given up
 * @param standardInput for INPUT STDIN
 * @param standardOutput for OUTPUT STDOUT
 * @param reporter where the run is written down
 * @param environment for SCPRELAY_JOB and SCPRELAY_NODE
 * @param version of the client, for HELLO
 */
record Surroundings(
        LinkProviders providers,
        Optional<LinkAddress> relay,
        Secrets secrets,
        ClientTimers timers,
        InputStream standardInput,
        PrintStream standardOutput,
        Reporter reporter,
        Function<String, Optional<String>> environment,
        String version) {

    /** Returns the HELLO line. */
    String hello() {
        return HelloExchange.line(version, environment);
    }
}
