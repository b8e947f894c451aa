package org.scprelay.cli.configuration;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.LinkProviders;

/** Reads one {@code [[listen]]} table after another. One thread. */
final class ListenReader {

    private static final String EXPECTED = "expected an address, \"tcp:127.0.0.1:5922\" or \"iucv:/SCPRELAY\"";
    private static final Pattern TCP = Pattern.compile("(\\[[0-9A-Fa-f:.%A-Za-z0-9]+]|[^\\[\\]:]*):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;
    static final int MAX_SOCKET_PATH = 107;

    private final Problems problems;
    private final Optional<LinkProviders> providers;
    private final Map<LinkAddress, Integer> lineOf = new HashMap<>();

    ListenReader(Problems problems, Optional<LinkProviders> providers) {
        this.problems = problems;
        this.providers = providers;
    }

    /** Reads a table; empty when its address is wrong. */
    Optional<ListenSettings> read(Section listen) {
        listen.require("address", EXPECTED);
        boolean optional = listen.flag("optional");
        OptionalLong limit = listen.number("message-limit", 1, 65_535);
        Optional<LinkAddress> address = listen.text("address", EXPECTED).flatMap(this::address);
        address.ifPresent(a -> {
            if (listen.has("message-limit") && !a.scheme().startsWith("iucv")) {
                problems.add(listen.at("message-limit"), "message-limit at " + a, "only iucv: links have one");
            }
            if (listen.has("token-in-clear") && !a.scheme().equals("tcp")) {
                problems.add(
                        listen.at("token-in-clear"),
                        "token-in-clear at " + a,
                        "only tcp: links are in clear; elsewhere AUTH TOKEN is always taken");
            }
            available(listen, a, optional);
        });
        boolean tokenInClear = listen.flag("token-in-clear");
        LinkOptions options = LinkOptions.defaults();
        LinkOptions limited = limit.isPresent() ? options.withMessageLimit((int) limit.getAsLong()) : options;
        return address.map(a -> new ListenSettings(a, optional, limited, tokenInClear));
    }

    private Optional<LinkAddress> address(Located text) {
        try {
            LinkAddress address = LinkAddress.parse(text.text());
            Optional<Fault> fault = fault(address);
            fault.ifPresent(f -> problems.add(text.at(), f.wrong(), f.expected()));
            return fault.isPresent() ? Optional.empty() : Optional.of(unique(address, text));
        } catch (IllegalArgumentException e) {
            problems.add(text.at(), "\"" + text.text() + "\" is no address: " + e.getMessage(), EXPECTED);
            return Optional.empty();
        }
    }

    private static Optional<Fault> fault(LinkAddress address) {
        if (address.scheme().equals("tls")) {
            return Optional.of(new Fault(address + ": tls: links are not served by this version", EXPECTED));
        }
        if (address.scheme().equals("tcp")) {
            var form = TCP.matcher(address.target());
            if (!form.matches() || Integer.parseInt(form.group(2)) > MAX_PORT) {
                return Optional.of(new Fault(
                        "\"" + address + "\" is no address of tcp:",
                        "expected host:port or [IPv6 address]:port, the port from 0 (any free one) to 65535"));
            }
        }
        if (address.scheme().equals("unix")
                && (!address.target().startsWith("/") || address.target().length() > MAX_SOCKET_PATH)) {
            return Optional.of(new Fault(
                    "\"" + address + "\" is no address of unix:",
                    "expected an absolute path of at most " + MAX_SOCKET_PATH
                            + " octets, unix:/run/scprelay/relay.sock"));
        }
        return Optional.empty();
    }

    private LinkAddress unique(LinkAddress address, Located text) {
        // Port 0 is another port each time.
        boolean any = address.scheme().equals("tcp") && address.target().endsWith(":0");
        Integer before = any ? null : lineOf.putIfAbsent(address, text.at().line());
        if (before != null) {
            problems.add(text.at(), "\"" + address + "\" is listened on in line " + before, "remove one of the two");
        }
        return address;
    }

    private void available(Section listen, LinkAddress address, boolean optional) {
        if (optional || providers.isEmpty()) {
            return;
        }
        Optional<LinkProvider> provider = providers.get().all().stream()
                .filter(p -> p.scheme().equals(address.scheme()))
                .findFirst();
        String why = provider.map(p -> p.unavailableReason().orElse(""))
                .orElse("no provider for " + address.scheme() + ": is installed (scprelay transports shows them)");
        if (!why.isEmpty()) {
            problems.add(
                    listen.at("address"),
                    "cannot listen on " + address + ": " + why,
                    "or write optional = true, and only a warning remains");
        }
    }
}
