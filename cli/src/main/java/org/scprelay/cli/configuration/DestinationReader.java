package org.scprelay.cli.configuration;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.scprelay.relay.settings.DestinationSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.Shell;

/** Reads one {@code [[destination]]} table after another. One thread. */
final class DestinationReader {

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}|[0-9A-Fa-f:.]{2,45}");
    private static final Pattern USER = Pattern.compile("[^\\s\\p{Cntrl}:]{1,255}");

    private final Problems problems;
    private final NamedFiles files;
    private final Names names;

    DestinationReader(Problems problems, NamedFiles files) {
        this.problems = problems;
        this.files = files;
        this.names = new Names("[[destination]]", problems);
    }

    /** Reads a table; what is wrong in it is reported and left out. */
    DestinationSettings read(Section destination) {
        String name = names.read(destination);
        OptionalLong port = destination.number("port", 1, 65_535);
        return new DestinationSettings(
                name,
                matching(destination, "host", HOST, "expected a host name or an address, without user and port"),
                port.isPresent() ? OptionalInt.of((int) port.getAsLong()) : OptionalInt.empty(),
                matching(destination, "user", USER, "expected the name of the remote user"),
                files.identities(destination),
                destination.word("protocol", Protocol.class),
                destination.word("shell", Shell.class).orElse(Shell.POSIX));
    }

    private Optional<String> matching(Section destination, String key, Pattern form, String expected) {
        Optional<String> text = destination.text(key, expected).map(Located::text);
        if (text.isPresent() && !form.matcher(text.get()).matches()) {
            problems.add(destination.at(key), key + " cannot be \"" + text.get() + "\"", expected);
            return Optional.empty();
        }
        return text;
    }
}
