package org.scprelay.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.scprelay.relay.settings.ListenSettings;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkProviders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a relay, and the way from those of one configuration to those of another: first everything new is
 * bound, then, if nothing stands in the way, it serves and what is not wanted any more is closed. Guarded by the relay.
 */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final LinkProviders providers;
    private final Arrivals arrivals;
    private final ThreadFactory threads = Watchdog.daemon("relay-accept");
    private List<Open> open = List.of();

    /** Takes links that were accepted. */
    interface Arrivals {
        void arrive(Link link, ListenSettings listener);
    }

    /** A listener that is bound, with what is configured for it at the moment. */
    private static final class Open {
        private final LinkListener listener;
        private volatile ListenSettings settings;

        Open(ListenSettings settings, LinkListener listener) {
            this.settings = settings;
            this.listener = listener;
        }

        LinkAddress address() {
            return listener.localAddress();
        }
    }

    Listeners(LinkProviders providers, Arrivals arrivals) {
        this.providers = providers;
        this.arrivals = arrivals;
    }

    /** A change that is prepared: what is new is bound, and serves nobody yet. */
    final class Change {

        private final List<Open> next = new ArrayList<>();
        private final List<ListenSettings> settings = new ArrayList<>();
        private final List<Open> fresh = new ArrayList<>();

        private void prepare(List<ListenSettings> wanted, List<String> problems) {
            List<Open> left = new ArrayList<>(open);
            for (ListenSettings listen : wanted) {
                Optional<Open> same = left.stream()
                        .filter(o -> o.settings.address().equals(listen.address()))
                        .findFirst();
                if (same.isEmpty()) {
                    bind(listen, problems);
                } else if (same.get().settings.options().equals(listen.options())) {
                    left.remove(same.get());
                    take(listen, same.get());
                } else {
                    problems.add("listener " + listen.address()
                            + ": its options cannot be changed while it is open; restart the relay for that");
                }
            }
            if (problems.isEmpty() && next.isEmpty()) {
                problems.add("no listener is left");
            }
        }

        private void take(ListenSettings listen, Open listener) {
            next.add(listener);
            settings.add(listen);
        }

        private void bind(ListenSettings listen, List<String> problems) {
            try {
                Open bound = new Open(listen, providers.listen(listen.address(), listen.options()));
                fresh.add(bound);
                take(listen, bound);
            } catch (LinkException e) {
                if (listen.optional() && e.reason() == LinkException.Reason.UNSUPPORTED) {
                    LOG.warn("optional listener left out: {}", e.getMessage());
                } else {
                    problems.add(e.getMessage());
                }
            }
        }

        /** Serves what is new, and closes what is not wanted any more; links that were accepted there stay. */
        void commit() {
            List<Open> gone = new ArrayList<>(open);
            gone.removeAll(next);
            open = List.copyOf(next);
            for (int i = 0; i < next.size(); i++) {
                next.get(i).settings = settings.get(i);
            }
            for (Open listener : fresh) {
                Acceptor acceptor = new Acceptor(listener.listener, link -> arrivals.arrive(link, listener.settings));
                threads.newThread(acceptor).start();
            }
            closeAll(gone);
        }

        /** Closes what was bound for nothing. */
        void undo() {
            closeAll(fresh);
        }
    }

    /**
     * Prepares a change: binds what is new.
     *
     * @param problems gets what stands in the way; then the change is to be undone
     */
    Change change(List<ListenSettings> wanted, List<String> problems) {
        Change change = new Change();
        change.prepare(wanted, problems);
        return change;
    }

    /** Returns where links are accepted, resolved, in the order of the configuration. */
    List<LinkAddress> addresses() {
        return open.stream().map(Open::address).toList();
    }

    /** Accepts no link any more. */
    void close() {
        closeAll(open);
    }

    private static void closeAll(List<Open> listeners) {
        for (Open open : listeners) {
            try {
                open.listener.close();
            } catch (IOException e) {
                LOG.warn("closing {}: {}", open.address(), e.getMessage());
            }
        }
    }
}
