package org.scprelay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.scprelay.cli.configuration.ConfigurationException;
import org.scprelay.cli.configuration.ConfigurationFile;
import org.scprelay.cli.configuration.Problem;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.transport.LinkProviders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration of a running daemon again, and has it taken for new sessions; with any mistake in it the one
 * before stays. Any thread, one at a time.
 */
final class Reload {

    private static final Logger LOG = LoggerFactory.getLogger(Reload.class);

    private final Path file;
    private final LinkProviders providers;
    private final ServeCommand.Daemon daemon;
    private final Optional<Path> adminSocket;
    private RelaySettings current;

    /**
     * What came of it.
     *
     * @param lines for whoever asked; each mistake is one
     */
    record Outcome(boolean good, List<String> lines) {}

    Reload(
            Path file,
            LinkProviders providers,
            ServeCommand.Daemon daemon,
            RelaySettings current,
            Optional<Path> adminSocket) {
        this.file = file;
        this.providers = providers;
        this.daemon = daemon;
        this.current = current;
        this.adminSocket = adminSocket;
    }

    /** Returns the drain-timeout that is configured at the moment. */
    synchronized Duration drainTimeout() {
        return current.drainTimeout();
    }

    /**
     * Reads the file and has it taken.
     *
     * @param who asked for it, for the log
     */
    synchronized Outcome run(String who) {
        try {
            RelaySettings next = ConfigurationFile.read(file, providers);
            if (!ConfigurationFile.adminSocket(file).equals(adminSocket)) {
                throw new IOException("socket in [admin] cannot be changed while the relay runs; restart it for that");
            }
            daemon.reload(next);
            current = next;
        } catch (ConfigurationException e) {
            return refused(who, e.problems().stream().map(Problem::toString).toList());
        } catch (IOException e) {
            return refused(who, String.valueOf(e.getMessage()).lines().toList());
        } catch (RuntimeException e) {
            LOG.error("defect", e);
            return refused(who, List.of("defect: " + e));
        }
        String sizes = "listeners %d, destinations %d, peers %d"
                .formatted(
                        current.listeners().size(),
                        current.destinations().size(),
                        current.peers().size());
        LOG.info("configuration {} reloaded by {}: {}; for new sessions", file, who, sizes);
        return new Outcome(true, List.of(file + " reloaded for new sessions: " + sizes));
    }

    private Outcome refused(String who, List<String> reasons) {
        LOG.error("configuration {} not reloaded by {}, the one before stays: errors {}", file, who, reasons.size());
        reasons.forEach(reason -> LOG.error("not reloaded: {}", Printable.of(reason)));
        return new Outcome(false, reasons);
    }
}
