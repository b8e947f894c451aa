package org.scprelay.transport.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/** Gives each contract test its bench and its end in time, and keeps the report. */
final class ContractExtension implements InvocationInterceptor, TestWatcher, AfterAllCallback {

    private ContractReport report;
    private Optional<Path> directory = Optional.empty();

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        Contract contract = (Contract) context.getRequiredTestInstance();
        LinkHarness harness = contract.harness();
        report = ContractReport.of(harness.name());
        directory = harness.reports();
        Optional<String> exempt = harness.exempt(rule(context));
        if (exempt.isPresent()) {
            invocation.skip();
            throw new TestAbortedException(exempt.get());
        }
        try (Bench bench = new Bench(harness)) {
            contract.bench = bench;
            runGuarded(invocation, harness, context.getDisplayName());
        }
    }

    private static void runGuarded(Invocation<Void> invocation, LinkHarness harness, String name) throws Throwable {
        Throwable[] failure = new Throwable[1];
        Call<Void> test = Call.startApart(name, harness.limits().test(), () -> {
            try {
                invocation.proceed();
            } catch (Throwable e) {
                failure[0] = e;
            }
            return null;
        });
        test.result();
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    private static Rule rule(ExtensionContext context) {
        return Rule.ofTest(context.getRequiredTestMethod().getName());
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        report.passed(rule(context));
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        if (report != null) { // null: the harness itself cannot be had here
            report.exempt(rule(context), cause.getMessage());
        }
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        if (report != null) {
            report.failed(rule(context), context.getRequiredTestMethod().getName());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        directory.ifPresent(place -> {
            try {
                report.write(place);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
