package org.scprelay.transport.tck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The document, the tests and the broken links name the same rules, and no rule is without any of the three. */
class RulesTest {

    private static final List<Class<?>> CONTRACTS =
            List.of(LinkProviderContract.class, LinkListenerContract.class, LinkContract.class, LinkEndContract.class);
    private static final Pattern ROW = Pattern.compile("\\| ([PAL][0-9]+) \\| (.*?) \\|");

    @Test
    void everyTestNamesARule() {
        List<String> tests = tests().map(Method::getName).toList();
        assertFalse(tests.isEmpty());
        tests.forEach(name -> assertDoesNotThrow(() -> Rule.ofTest(name), name));
    }

    @ParameterizedTest
    @EnumSource
    void ruleHasATestOrAReason(Rule rule) {
        long count = tests().filter(test -> Rule.ofTest(test.getName()) == rule).count();
        assertEquals(rule.untestable().isEmpty(), count > 0, rule + " has " + count + " tests");
    }

    @ParameterizedTest
    @EnumSource
    void ruleHasABrokenLinkOrAReason(Rule rule) {
        long count = Arrays.stream(Fault.values()).filter(f -> f.rule() == rule).count();
        assertEquals(rule.untestable().isEmpty(), count > 0, rule + " has " + count + " faults");
    }

    @Test
    void oneClassRunsTheWholeContract() {
        Set<Class<?>> run = Set.copyOf(Arrays.stream(TransportContract.class.getDeclaredClasses())
                .<Class<?>>map(Class::getSuperclass)
                .toList());
        assertEquals(Set.copyOf(CONTRACTS), run);
    }

    @Test
    void documentListsTheRulesWordForWord() throws IOException {
        Path document = Path.of("..", "docs", "TRANSPORTS.md");
        Set<Rule> listed = EnumSet.noneOf(Rule.class);
        for (String line : Files.readAllLines(document)) {
            Matcher row = ROW.matcher(line);
            if (row.lookingAt()) {
                Rule rule = Rule.valueOf(row.group(1));
                assertTrue(listed.add(rule), rule + " is listed twice");
                assertEquals(rule.text(), row.group(2).replace("`", ""), "text of " + rule);
            }
        }
        assertEquals(EnumSet.allOf(Rule.class), listed);
    }

    private static Stream<Method> tests() {
        return CONTRACTS.stream()
                .flatMap(contract -> Arrays.stream(contract.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class));
    }
}
