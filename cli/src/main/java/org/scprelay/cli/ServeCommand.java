package org.scprelay.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.scprelay.cli.configuration.ConfigurationFile;
import org.scprelay.relay.Relay;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkProviders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "serve",
        description = {
            "Run the relay. Prints a line 'listening ADDRESS' for each listener and then 'ready'; logs to standard error.",
            "SIGTERM lets running transfers finish within drain-timeout; a second one ends at once.",
            "SIGHUP reads the configuration again, for new sessions; with a mistake in it the one before stays."
        })
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final Duration CLOSE_AT_MOST = Duration.ofSeconds(5);

    /** What is served: a relay, or a stand-in of a test. The methods are those of {@link Relay}. */
    interface Daemon extends Closeable {

        List<LinkAddress> start() throws IOException;

        List<LinkAddress> reload(RelaySettings next) throws IOException;

        boolean drain(Duration atMost) throws InterruptedException;

        @Override
        void close();

        /** The real one. */
        static Daemon relay(RelaySettings settings, LinkProviders providers) {
            Relay relay = new Relay(settings, providers);
            return new Daemon() {
                @Override
                public List<LinkAddress> start() throws IOException {
                    return relay.start();
                }

                @Override
                public List<LinkAddress> reload(RelaySettings next) throws IOException {
                    return relay.reload(next);
                }

                @Override
                public boolean drain(Duration atMost) throws InterruptedException {
                    return relay.drain(atMost);
                }

                @Override
                public void close() {
                    relay.close();
                }
            };
        }
    }

    private final Surroundings surroundings;
    private final BiFunction<RelaySettings, LinkProviders, Daemon> daemons;

    @Mixin
    private ConfigOption config;

    ServeCommand(Surroundings surroundings, BiFunction<RelaySettings, LinkProviders, Daemon> daemons) {
        this.surroundings = surroundings;
        this.daemons = daemons;
    }

    @Override
    public Integer call() throws Exception {
        Path file = config.require(surroundings.folder());
        LinkProviders providers = Providers.load();
        RelaySettings settings = ConfigurationFile.read(file, providers);
        Termination termination = Termination.ofProcess();
        Daemon daemon = daemons.apply(settings, providers);
        Optional<Path> socket = ConfigurationFile.adminSocket(file);
        Reload reload = new Reload(file, providers, daemon, settings, socket);
        try {
            List<LinkAddress> addresses = start(daemon);
            try (AdminSocket admin = AdminSocket.open(socket, reload)) {
                announce(addresses);
                LOG.info("scprelay {} ready, configuration {}, {}", Version.number(), file.toAbsolutePath(), admin);
                while (termination.await() == Termination.Event.RELOAD) {
                    reload.run("SIGHUP");
                }
            }
            return drain(daemon, reload.drainTimeout(), termination);
        } finally {
            close(daemon);
        }
    }

    private static List<LinkAddress> start(Daemon daemon) throws CommandFailure {
        try {
            return daemon.start();
        } catch (IOException e) {
            StringBuilder all = new StringBuilder(String.valueOf(e.getMessage()));
            for (Throwable other : e.getSuppressed()) {
                all.append('\n').append(other.getMessage());
            }
            throw new CommandFailure(ExitStatus.NEEDS_A_PERSON, all.toString(), e);
        }
    }

    private void announce(List<LinkAddress> addresses) {
        PrintStream out = surroundings.out();
        addresses.forEach(address -> out.println("listening " + address));
        out.println("ready");
        out.flush();
    }

    private static int drain(Daemon daemon, Duration atMost, Termination termination) throws InterruptedException {
        LOG.info("told to end: no new transfers, running ones may take {} s", atMost.toSeconds());
        Thread drain = new Thread(() -> termination.tell(drain(daemon, atMost)), "drain");
        drain.setDaemon(true);
        drain.start();
        Termination.Event event = termination.await();
        while (event == Termination.Event.RELOAD) {
            LOG.warn("told to reload: the relay is being stopped, the configuration stays");
            event = termination.await();
        }
        switch (event) {
            case DRAINED -> LOG.info("every transfer has ended");
            case CUT -> LOG.warn("drain-timeout is over: transfers that still run are cut");
            case SIGNAL -> {
                LOG.warn("told to end again: transfers that still run are cut");
                return ExitStatus.TERMINATED;
            }
            case RELOAD -> throw new IllegalStateException("skipped above");
        }
        return ExitStatus.OK;
    }

    private static Termination.Event drain(Daemon daemon, Duration atMost) {
        try {
            return daemon.drain(atMost) ? Termination.Event.DRAINED : Termination.Event.CUT;
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("draining failed", e);
            return Termination.Event.CUT;
        }
    }

    /** Closes, but lets nothing that hangs keep the process. */
    private static void close(Daemon daemon) throws InterruptedException {
        Thread close = new Thread(daemon::close, "close");
        close.setDaemon(true);
        close.start();
        close.join(CLOSE_AT_MOST.toMillis());
        if (close.isAlive()) {
            LOG.warn("closing took longer than {} s; ending all the same", CLOSE_AT_MOST.toSeconds());
        }
    }
}
