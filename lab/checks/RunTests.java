import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs tests by name, with the classes of the thread's context, and says of each: {@code green}, {@code red} (an assertion
 * failed or a time limit ended it), {@code broken} (it failed in another way) or {@code absent} (nothing ran), the name, the
 * reason. What a test would do behind its first red is left out.
 */
public final class RunTests implements ExecutionCondition, TestExecutionListener {

    /** JUnit makes the condition, and this class the listener: one test at a time in a JVM. */
    private static volatile boolean red;

    private final List<Throwable> failures = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();
    private int ran;

    /** Runs one test. */
    static String run(String test) throws ClassNotFoundException {
        red = false;
        RunTests outcome = new RunTests();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectors(test))
                                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                                .build(),
                        outcome);
        return outcome.line(test);
    }

    /** A method is one of the class, or one that its nested classes inherit: the transport contract is made of these. */
    private static DiscoverySelector[] selectors(String test) throws ClassNotFoundException {
        String[] parts = test.split("#");
        Class<?> type = Class.forName(parts[0], true, Thread.currentThread().getContextClassLoader());
        if (parts.length == 1) {
            return new DiscoverySelector[] {selectClass(type)};
        }
        List<DiscoverySelector> selectors = new ArrayList<>();
        methods(type, parts[1]).forEach(method -> selectors.add(selectMethod(type, method)));
        for (Class<?> outer = type; selectors.isEmpty() && outer != null; outer = outer.getSuperclass()) {
            for (Class<?> nested : outer.getDeclaredClasses()) {
                for (Class<?> part = nested; part != null; part = part.getSuperclass()) {
                    methods(part, parts[1])
                            .forEach(method -> selectors.add(selectNestedMethod(List.of(type), nested, method)));
                }
            }
        }
        return selectors.toArray(DiscoverySelector[]::new);
    }

    private static Stream<Method> methods(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name));
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return red ? ConditionEvaluationResult.disabled("red already") : ConditionEvaluationResult.enabled("not red");
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        absent.add("skipped: " + reason);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        result.getThrowable()
                .ifPresent(e -> {
                    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
                        absent.add(e.getMessage());
                    } else {
                        e.printStackTrace();
                        failures.add(e);
                        red |= isRed(e);
                    }
                });
        ran += test.isTest() ? 1 : 0;
    }

    private static boolean isRed(Throwable failure) {
        return failure instanceof AssertionError
                || failure instanceof TimeoutException
                || failure.getClass().getName().equals("org.awaitility.core.ConditionTimeoutException");
    }

    private synchronized String line(String test) {
        if (red) {
            return "red " + test;
        }
        if (!failures.isEmpty()) {
            return "broken " + test + " " + failures.get(0).toString().lines().findFirst().orElse("");
        }
        if (ran == 0 || !absent.isEmpty()) {
            return "absent " + test + " " + absent;
        }
        return "green " + test;
    }
}
