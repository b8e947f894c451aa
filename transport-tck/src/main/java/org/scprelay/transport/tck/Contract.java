package org.scprelay.transport.tck;

import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the parts of the contract share: the harness, and a bench that is new for each test. */
@ExtendWith(ContractExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class Contract {

    /** What the test has open; set before each test. */
    Bench bench;

    /** For the parts of the kit. */
    Contract() {}

    /** Returns the harness of the provider under test; called for each test. */
    protected abstract LinkHarness harness();
}
