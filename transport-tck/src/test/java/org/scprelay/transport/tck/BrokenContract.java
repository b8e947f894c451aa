package org.scprelay.transport.tck;

/** The contract over the broken provider of the moment; run by {@link BrokenLinksTest} alone. */
class BrokenContract extends TransportContract {

    /** The harness of the launcher's thread and of all that it starts: several run side by side. */
    static final InheritableThreadLocal<FaultHarness> CURRENT = new InheritableThreadLocal<>();

    @Override
    protected LinkHarness harness() {
        return CURRENT.get();
    }
}
