package org.scprelay.transport.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Proves the kit: every broken provider must turn a test red, and it must be one of the rule that is broken.
 *
 * <p>The contract runs once for each fault, several side by side because most of that time is waiting for hangs.
 */
@Tag("heavy")
class BrokenLinksTest {

    private static final int SIDE_BY_SIDE = 8;
    private static final Map<Fault, Outcome> OUTCOMES = new EnumMap<>(Fault.class);

    @BeforeAll
    static void runTheContractOverEachFault() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try {
            Map<Fault, Future<Outcome>> runs = new EnumMap<>(Fault.class);
            for (Fault fault : Fault.values()) {
                runs.put(fault, pool.submit(() -> runContract(fault)));
            }
            for (Map.Entry<Fault, Future<Outcome>> run : runs.entrySet()) {
                OUTCOMES.put(run.getKey(), run.getValue().get());
            }
        } finally {
            pool.shutdownNow();
        }
        writeReport();
    }

    private static Outcome runContract(Fault fault) {
        BrokenContract.CURRENT.set(new FaultHarness(fault));
        Outcome outcome = new Outcome();
        LauncherDiscoveryRequest contract = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(BrokenContract.class))
                .build();
        LauncherFactory.create().execute(contract, outcome);
        return outcome;
    }

    private static void writeReport() throws IOException {
        List<String> lines = new ArrayList<>();
        OUTCOMES.forEach((fault, outcome) ->
                lines.add(fault.rule() + " " + fault + " turns red: " + String.join(" ", outcome.red)));
        Path report = Path.of("target", "contract-faults.txt");
        Files.createDirectories(report.getParent());
        Files.write(report, lines);
    }

    @ParameterizedTest
    @EnumSource
    void brokenRuleTurnsItsTestRed(Fault fault) {
        Outcome outcome = OUTCOMES.get(fault);
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        outcome.red.forEach(test -> rules.add(Rule.ofTest(test)));
        assertTrue(rules.contains(fault.rule()), () -> fault + " turned red: " + outcome.red);
    }

    @Test
    void everyTestOfTheContractTurnsRedForSomeFault() {
        Set<String> neverRed = new TreeSet<>(allTests());
        OUTCOMES.values().forEach(outcome -> neverRed.removeAll(outcome.red));
        assertEquals(Set.of(), neverRed);
    }

    @Test
    void everyTestOfTheContractStaysGreenForSomeFault() {
        Set<String> neverGreen = new TreeSet<>(allTests());
        OUTCOMES.values().forEach(outcome -> neverGreen.removeAll(outcome.green));
        assertEquals(Set.of(), neverGreen);
    }

    private static Set<String> allTests() {
        Set<String> all = new TreeSet<>();
        OUTCOMES.values().forEach(outcome -> {
            all.addAll(outcome.red);
            all.addAll(outcome.green);
        });
        assertTrue(all.size() > Rule.values().length, () -> "only these ran: " + all);
        return all;
    }

    private static final class Outcome implements TestExecutionListener {
        private final Set<String> red = new TreeSet<>();
        private final Set<String> green = new TreeSet<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                MethodSource source = (MethodSource) test.getSource().orElseThrow();
                boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
                (failed ? red : green).add(source.getMethodName());
            }
        }
    }
}
