package org.scprelay.client;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.scprelay.client.ReplyReader.Received;
import org.scprelay.protocol.Command;

/**
 * The HELLO exchange of a link.
 *
 * @param maxFrame the longest frame that the relay takes
 * @param nonce what AUTH proves a secret over
 */
record Greeting(int maxFrame, String nonce) {

    private static final int LEAST_FRAME = 65_536;
    private static final int MOST_FRAME = 16_777_215;

    /** Returns the HELLO line of this client; JOB and NODE come from SCPRELAY_JOB and SCPRELAY_NODE. */
    static String line(String version, Function<String, Optional<String>> environment) {
        Map<String, String> pairs = new TreeMap<>();
        pairs.put("CLIENT", "scprelay/" + version);
        environment.apply("SCPRELAY_JOB").filter(Greeting::isName).ifPresent(job -> pairs.put("JOB", job));
        environment.apply("SCPRELAY_NODE").filter(Greeting::isName).ifPresent(node -> pairs.put("NODE", node));
        StringBuilder line = new StringBuilder("HELLO SCPRELAY/1");
        pairs.forEach((key, value) -> line.append(' ').append(key).append('=').append(Command.quote(value)));
        return line.append(" MAXFRAME=").append(RelayLink.MAX_FRAME).toString();
    }

    private static boolean isName(String text) {
        return text.matches("[A-Za-z0-9._-]{1,64}");
    }

    /** The reply to HELLO: a greeting, or the relay's error. */
    record Answer(Received received, Optional<Greeting> greeting) {}

    /** Says HELLO. */
    static Answer exchange(RelayLink link, String hello, Consumer<String> lines) throws Failure {
        link.send(hello);
        Received received = link.expect(link.reply(lines), 220);
        if (received.isError()) {
            return new Answer(received, Optional.empty());
        }
        String frame = received.reply().pair("MAXFRAME").orElse("");
        String nonce = received.reply().pair("NONCE").orElse("");
        if (!frame.matches("[0-9]{5,8}") || !nonce.matches("[0-9a-f]{32}")) {
            throw link.off("the relay's 220 lacks MAXFRAME= or NONCE=: " + received.line());
        }
        int maxFrame = Integer.parseInt(frame);
        if (maxFrame < LEAST_FRAME || maxFrame > MOST_FRAME) {
            throw link.off("the relay's MAXFRAME is not from 65536 to 16777215: " + received.line());
        }
        return new Answer(received, Optional.of(new Greeting(maxFrame, nonce)));
    }
}
