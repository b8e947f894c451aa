package org.scprelay.systemtests.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.scprelay.protocol.Reply;

/** The client's listing with its continued lines put together again (docs/CONTROL-STATEMENTS.md, The listing). */
final class Listing {

    private static final int WIDTH = 120;
    private static final String DEEPER = " ".repeat(9);
    private static final String REPLY = " ".repeat(5);
    private static final String NOTE = REPLY + "-- ";

    private final List<String> lines = new ArrayList<>();

    Listing(String text) {
        boolean goesOn = false;
        for (String line : text.lines().toList()) {
            if (goesOn && line.startsWith(DEEPER)) {
                int last = lines.size() - 1;
                lines.set(last, lines.get(last) + line.substring(DEEPER.length()));
            } else {
                lines.add(line);
            }
            goesOn = line.length() == WIDTH;
        }
    }

    /** Returns the replies of the relay in order. */
    List<Reply> replies() {
        return lines.stream()
                .filter(line -> line.startsWith(REPLY) && !line.startsWith(NOTE))
                .map(line -> Reply.parse(line.substring(REPLY.length())))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Returns the client's own words. */
    String notes() {
        return lines.stream().filter(line -> line.startsWith(NOTE)).collect(Collectors.joining("\n"));
    }
}
