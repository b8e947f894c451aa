package org.scprelay.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a client says of itself in HELLO (docs/PROTOCOL.md, section 2).
 *
 * @param codePage the page of data for TYPE A, and on the EBCDIC side of control lines; {@code IBM-nnn} or, on the ASCII
 *     side only, a charset name
 * @param job the name of the job; what a client says proves nothing
 * @param node the name of the system it runs on
 * @param client the name of the program
 * @param maxFrame the longest frame payload that the client takes, in octets
 */
public record Hello(
        Optional<String> codePage,
        Optional<String> job,
        Optional<String> node,
        Optional<String> client,
        OptionalInt maxFrame) {

    /** The protocol and its version, the first argument. */
    public static final String VERSION = "SCPRELAY/1";

    /** The versions that this code speaks, as the {@code VERSIONS} pair of a refusal says. */
    public static final String VERSIONS = "1";

    /** The least MAXFRAME in octets. */
    public static final int LEAST_FRAME = 1024;

    /** A HELLO that says nothing but the version. */
    public static Hello plain() {
        return new Hello(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());
    }

    /** Returns this with the code page. */
    public Hello withCodePage(String page) {
        return new Hello(Optional.of(page), job, node, client, maxFrame);
    }

    /** Returns this with the names of job, system and program. */
    public Hello named(String jobName, String nodeName, String clientName) {
        return new Hello(codePage, Optional.of(jobName), Optional.of(nodeName), Optional.of(clientName), maxFrame);
    }

    /** Returns the command to send; CODEPAGE comes first, so that all else may be in that page. */
    public Command command() {
        Map<String, String> pairs = new LinkedHashMap<>();
        codePage.ifPresent(value -> pairs.put("CODEPAGE", value));
        job.ifPresent(value -> pairs.put("JOB", value));
        node.ifPresent(value -> pairs.put("NODE", value));
        client.ifPresent(value -> pairs.put("CLIENT", value));
        maxFrame.ifPresent(value -> pairs.put("MAXFRAME", Integer.toString(value)));
        return new Command(Verb.HELLO, List.of(VERSION), pairs);
    }
}
