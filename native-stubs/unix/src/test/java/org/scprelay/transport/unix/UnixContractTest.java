package org.scprelay.transport.unix;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.transport.tck.LinkHarness;
import org.scprelay.transport.tck.TransportContract;

class UnixContractTest extends TransportContract {

    @TempDir
    static Path directory;

    @Override
    protected LinkHarness harness() {
        return new UnixHarness(directory);
    }
}
