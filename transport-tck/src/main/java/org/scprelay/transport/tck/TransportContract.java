package org.scprelay.transport.tck;

import org.junit.jupiter.api.Nested;

/** The whole contract in one class to extend. A provider that can be tested in part extends the parts alone. */
public abstract class TransportContract {

    /** Returns the harness of the provider under test; called for each test. */
    protected abstract LinkHarness harness();

    @Nested
    class Providers extends LinkProviderContract {
        @Override
        protected LinkHarness harness() {
            return TransportContract.this.harness();
        }
    }

    @Nested
    class Listeners extends LinkListenerContract {
        @Override
        protected LinkHarness harness() {
            return TransportContract.this.harness();
        }
    }

    @Nested
    class Links extends LinkContract {
        @Override
        protected LinkHarness harness() {
            return TransportContract.this.harness();
        }
    }

    @Nested
    class LinkEnds extends LinkEndContract {
        @Override
        protected LinkHarness harness() {
            return TransportContract.this.harness();
        }
    }
}
