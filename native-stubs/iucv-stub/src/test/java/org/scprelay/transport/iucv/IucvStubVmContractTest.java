package org.scprelay.transport.iucv;

import org.scprelay.transport.tck.LinkHarness;
import org.scprelay.transport.tck.TransportContract;

class IucvStubVmContractTest extends TransportContract {

    @Override
    protected LinkHarness harness() {
        return IucvStubHarness.vm();
    }
}
