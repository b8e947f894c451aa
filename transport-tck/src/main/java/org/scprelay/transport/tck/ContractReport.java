package org.scprelay.transport.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The results of the contract runs of this process: a file for each run, a line for each rule. */
final class ContractReport {

    private static final Map<String, ContractReport> RUNS = new ConcurrentHashMap<>();

    private final String name;
    private final Map<Rule, Integer> passed = new EnumMap<>(Rule.class);
    private final Map<Rule, String> failed = new EnumMap<>(Rule.class);
    private final Map<Rule, String> exempt = new EnumMap<>(Rule.class);

    private ContractReport(String name) {
        this.name = name;
    }

    static ContractReport of(String name) {
        return RUNS.computeIfAbsent(name, ContractReport::new);
    }

    synchronized void passed(Rule rule) {
        passed.merge(rule, 1, Integer::sum);
    }

    synchronized void failed(Rule rule, String test) {
        failed.merge(rule, test, (a, b) -> a + ", " + b);
    }

    synchronized void exempt(Rule rule, String reason) {
        exempt.put(rule, reason);
    }

    /** Returns {@code tcp-ipv4 L5 passed (2 tests)} and the like, in the order of the rules. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Rule rule : Rule.values()) {
            lines.add(name + " " + rule + " " + result(rule));
        }
        return lines;
    }

    private String result(Rule rule) {
        if (rule.untestable().isPresent()) {
            return "untestable (" + rule.untestable().get() + ")";
        }
        if (failed.containsKey(rule)) {
            return "FAILED (" + failed.get(rule) + ")";
        }
        if (exempt.containsKey(rule)) {
            return "exempt (" + exempt.get(rule) + ")";
        }
        Integer tests = passed.get(rule);
        return tests == null ? "NOT RUN" : "passed (" + tests + (tests == 1 ? " test)" : " tests)");
    }

    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("contract-" + name + ".txt"), lines());
    }
}
