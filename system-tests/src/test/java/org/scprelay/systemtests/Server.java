package org.scprelay.systemtests;

import java.io.IOException;
import java.nio.file.Path;
import org.scprelay.relay.testing.Sshd;

/** A real SSH server of the tests. */
interface Server extends AutoCloseable {

    /** The servers that there are. */
    enum Kind {
        OPENSSH,
        DROPBEAR,
        MINA
    }

    int port();

    Path clientKey();

    Path knownHosts() throws IOException;

    @Override
    void close();

    /** Starts one; skips the test, loudly, where its program is missing. */
    static Server start(Kind kind, Path home) throws IOException, InterruptedException {
        return switch (kind) {
            case OPENSSH -> openSsh(home);
            case DROPBEAR -> Dropbear.start(home);
            case MINA -> MinaServer.start(home);
        };
    }

    private static Server openSsh(Path home) throws IOException, InterruptedException {
        Sshd sshd = Sshd.start(home);
        return new Server() {
            @Override
            public int port() {
                return sshd.port();
            }

            @Override
            public Path clientKey() {
                return sshd.clientKey();
            }

            @Override
            public Path knownHosts() throws IOException {
                return sshd.knownHosts();
            }

            @Override
            public void close() {
                sshd.close();
            }
        };
    }
}
