package org.scprelay.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.settings.RelaySettings;
import org.scprelay.transport.LinkAddress;
import picocli.CommandLine;

/** A process that serves with a daemon that does nothing but end when and as it is told: for {@link ServeCommandTest}. */
final class ServeProcess {

    private ServeProcess() {}

    public static void main(String[] arguments) {
        String drains = arguments[0];
        Surroundings surroundings = Surroundings.ofProcess();
        Logging.start(System.err, true, false);
        ServeCommand serve = new ServeCommand(surroundings, (settings, providers) -> new ScriptedDaemon(drains));
        System.exit(
                new CommandLine(serve).execute("--config", Path.of(arguments[1]).toString()));
    }

    record ScriptedDaemon(String drains) implements ServeCommand.Daemon {

        @Override
        public List<LinkAddress> start() {
            return List.of(LinkAddress.parse("tcp:127.0.0.1:5922"), LinkAddress.parse("iucv:VSE/SCPRELAY"));
        }

        @Override
        public List<LinkAddress> reload(RelaySettings next) throws IOException {
            String names = next.peers().stream().map(PeerSettings::name).collect(Collectors.joining(" "));
            System.err.println("reloading for " + names);
            if (names.equals("impossible")) {
                throw new IOException("the first reason\nthe second reason");
            }
            return start();
        }

        @Override
        public boolean drain(Duration atMost) throws InterruptedException {
            System.err.println("draining for " + atMost);
            // "hangs": deaf to everything, as a defect would be.
            boolean ended = !drains.equals("hangs") || new CountDownLatch(1).await(1, TimeUnit.HOURS);
            return ended && drains.equals("ends");
        }

        @Override
        public void close() {
            System.err.println("closed");
        }
    }
}
