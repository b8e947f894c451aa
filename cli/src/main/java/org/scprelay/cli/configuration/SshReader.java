package org.scprelay.cli.configuration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.scprelay.relay.settings.PoolSettings;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.SshSettings;

/** Reads the {@code [ssh]} table. */
final class SshReader {

    private static final Duration LEAST_KEEP_ALIVE = Duration.ofSeconds(1);
    private static final Duration MOST_KEEP_ALIVE = Duration.ofHours(1);

    /** A connection that is older is not kept anyway. */
    private static final Duration LONGEST_IDLE = Duration.ofMinutes(10);

    private static final int MOST_KEPT = 100;

    private SshReader() {}

    /** Reads the table; what is wrong in it is reported. */
    static SshSettings read(Section ssh, NamedFiles files, Problems problems) {
        engine(ssh, problems);
        ssh.require("known-hosts", "host keys are always checked, known-hosts = \"known_hosts\"");
        return new SshSettings(
                files.identities(ssh),
                files.knownHosts(ssh).orElse(Path.of("known_hosts")),
                ssh.word("protocol", Protocol.class).orElse(Protocol.AUTO),
                ssh.duration("keep-alive", SshSettings.DEFAULT_KEEP_ALIVE, LEAST_KEEP_ALIVE, MOST_KEEP_ALIVE),
                pool(ssh),
                ssh.flag("loopback"));
    }

    private static PoolSettings pool(Section ssh) {
        Section pool = ssh.inner("pool", "expected { idle = \"60s\", per-destination = 8 }");
        return new PoolSettings(pool.duration("idle", PoolSettings.DEFAULT.idle(), Duration.ZERO, LONGEST_IDLE), (int)
                pool.number("per-destination", 0, MOST_KEPT).orElse(PoolSettings.DEFAULT.perDestination()));
    }

    private static void engine(Section ssh, Problems problems) {
        Optional<Located> engine = ssh.text("engine", "expected \"mina\"");
        if (engine.isPresent() && !engine.get().text().equals("mina")) {
            boolean later = engine.get().text().equals("openssh");
            problems.add(
                    ssh.at("engine"),
                    "engine = \"" + engine.get().text() + "\""
                            + (later ? " is not served by this version" : " is no SSH engine"),
                    "expected \"mina\"");
        }
    }
}
