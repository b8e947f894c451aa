package org.scprelay.client;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Greeting;
import org.scprelay.protocol.ProtocolException;

/** The HELLO exchange of a link: what this client says of itself, and what the relay greets it with. */
final class HelloExchange {

    private HelloExchange() {}

    /** Returns the HELLO line of this client; JOB and NODE come from SCPRELAY_JOB and SCPRELAY_NODE. */
    static String line(String version, Function<String, Optional<String>> environment) {
        Map<String, String> pairs = new TreeMap<>();
        pairs.put("CLIENT", "scprelay/" + version);
        environment.apply("SCPRELAY_JOB").filter(HelloExchange::isName).ifPresent(job -> pairs.put("JOB", job));
        environment.apply("SCPRELAY_NODE").filter(HelloExchange::isName).ifPresent(node -> pairs.put("NODE", node));
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
        Received received = link.expect(link.reply(lines), Greeting.CODE);
        if (received.isError()) {
            return new Answer(received, Optional.empty());
        }
        try {
            return new Answer(received, Optional.of(Greeting.of(received.reply())));
        } catch (ProtocolException e) {
            throw link.off(e.getMessage() + ": " + received.line());
        }
    }
}
