package org.scprelay.transport.iucv;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.scprelay.stub.iucv.IucvStub;
import org.scprelay.stub.iucv.IucvStubLinkProvider;

/** The stub of the test process. Without it tests are skipped, and fail where SCPRELAY_TESTS_COMPLETE is 1. */
final class Stub {

    private static final String DIRECTORY = "scprelay.iucvstub.directory";

    private Stub() {}

    static {
        // Where Maven does not say: in an IDE, and in lab/remove-checks, which runs several processes side by side.
        if (System.getProperty(DIRECTORY) == null && System.getenv("AFIUCV_STUB_DIR") == null) {
            System.setProperty(
                    DIRECTORY,
                    Path.of("target", "stub-" + ProcessHandle.current().pid())
                            .toAbsolutePath()
                            .toString());
        }
    }

    static void require() {
        Optional<String> reason = new IucvStubLinkProvider().unavailableReason();
        if ("1".equals(System.getenv("SCPRELAY_TESTS_COMPLETE"))) {
            Assertions.assertEquals(Optional.empty(), reason);
        }
        Assumptions.assumeTrue(reason.isEmpty(), () -> reason.get());
    }

    static String directory() {
        return System.getProperty(DIRECTORY, System.getenv("AFIUCV_STUB_DIR"));
    }

    /** Returns the kernel that the stub plays, for what no link does. */
    static IucvKernel kernel() {
        IucvKernel kernel = new IucvKernel("iucvstub", IucvStub::library, List::of);
        Assertions.assertEquals(Optional.empty(), kernel.unavailableReason());
        return kernel;
    }
}
