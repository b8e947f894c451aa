package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test with {@link Fault} the verdict of its row, and insists that it is used. */
final class VerdictOfRow implements ParameterResolver, AfterTestExecutionCallback {

    private static final Namespace PLACE = Namespace.create(VerdictOfRow.class);
    private static final FaultTable TABLE = FaultTable.load();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Verdict.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        String id = context.getRequiredTestMethod().getAnnotation(Fault.class).value();
        Verdict verdict = new Verdict(TABLE.row(id));
        context.getStore(PLACE).put(Verdict.class, verdict);
        return verdict;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Verdict verdict = context.getStore(PLACE).get(Verdict.class, Verdict.class);
        if (context.getExecutionException().isEmpty()) {
            assertTrue(verdict != null && verdict.isGiven(), "the test did not compare anything with its row");
        }
    }
}
