package org.scprelay.transport.iucv;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.tck.LinkLimits;

class IucvStubLimitsTest extends LinkLimits {

    @BeforeAll
    static void requireStub() {
        Stub.require();
    }

    @Override
    protected LinkAddress listenAddress() {
        return StubLinks.address("LINUX2/LIMITS");
    }

    @Override
    protected int directMebibytes() {
        return 1;
    }

    @Override
    protected List<String> options() {
        return List.of("-Dscprelay.iucvstub.directory=" + Stub.directory());
    }
}
