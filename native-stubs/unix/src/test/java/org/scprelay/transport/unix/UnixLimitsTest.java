package org.scprelay.transport.unix;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.tck.LinkLimits;

class UnixLimitsTest extends LinkLimits {

    @TempDir
    Path temporary;

    @Override
    protected LinkAddress listenAddress() {
        return new LinkAddress("unix", temporary.resolve("s").toString());
    }

    @Override
    protected int directMebibytes() {
        return 1;
    }
}
