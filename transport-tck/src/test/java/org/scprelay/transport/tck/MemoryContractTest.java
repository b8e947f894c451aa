package org.scprelay.transport.tck;

class MemoryContractTest extends TransportContract {

    @Override
    protected LinkHarness harness() {
        return new MemoryHarness();
    }
}
