import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs tests of the class path by name and writes a line for each: {@code green}, {@code red} (an assertion failed or a
 * time limit ended it), {@code broken} (it failed in another way) or {@code absent} (nothing ran), the name, the reason.
 */
final class RunTests {

    private RunTests() {}

    public static void main(String[] arguments) throws Exception {
        Launcher launcher = LauncherFactory.create();
        List<String> lines = new ArrayList<>();
        for (String test : List.of(arguments).subList(1, arguments.length)) {
            Outcome outcome = new Outcome();
            launcher.execute(
                    LauncherDiscoveryRequestBuilder.request().selectors(selectors(test)).build(), outcome);
            lines.add(outcome.line(test));
        }
        Files.write(Path.of(arguments[0]), lines);
        // What a test left running does not matter here.
        System.exit(0);
    }

    /** A method is one of the class, or one that its nested classes inherit: the transport contract is made of these. */
    private static DiscoverySelector[] selectors(String test) throws ClassNotFoundException {
        String[] parts = test.split("#");
        Class<?> type = Class.forName(parts[0]);
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

    private static final class Outcome implements TestExecutionListener {

        private final List<Throwable> failures = new ArrayList<>();
        private final List<String> absent = new ArrayList<>();
        private int ran;

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            absent.add("skipped: " + reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            result.getThrowable()
                    .ifPresent(e -> {
                        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
                            absent.add(e.getMessage());
                        } else {
                            e.printStackTrace();
                            failures.add(e);
                        }
                    });
            ran += test.isTest() ? 1 : 0;
        }

        private static boolean isRed(Throwable failure) {
            return failure instanceof AssertionError
                    || failure instanceof TimeoutException
                    || failure.getClass().getName().equals("org.awaitility.core.ConditionTimeoutException");
        }

        String line(String test) {
            if (failures.stream().anyMatch(Outcome::isRed)) {
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
}
