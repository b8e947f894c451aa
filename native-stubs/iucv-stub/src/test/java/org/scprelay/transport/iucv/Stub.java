package org.scprelay.transport.iucv;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.scprelay.stub.iucv.IucvStub;
import org.scprelay.stub.iucv.IucvStubLinkProvider;

/** The stub of the test process. Without it tests are skipped, and fail where SCPRELAY_TESTS_COMPLETE is 1. */
final class Stub {

    private Stub() {}

    static void require() {
        Optional<String> reason = new IucvStubLinkProvider().unavailableReason();
        if ("1".equals(System.getenv("SCPRELAY_TESTS_COMPLETE"))) {
            Assertions.assertEquals(Optional.empty(), reason);
        }
        Assumptions.assumeTrue(reason.isEmpty(), () -> reason.get());
    }

    /** Returns the kernel that the stub plays, for what no link does. */
    static IucvKernel kernel() {
        IucvKernel kernel = new IucvKernel("iucvstub", IucvStub::library, List::of);
        Assertions.assertEquals(Optional.empty(), kernel.unavailableReason());
        return kernel;
    }
}
