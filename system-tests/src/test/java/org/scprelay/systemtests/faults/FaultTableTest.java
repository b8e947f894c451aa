package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of faults and its tests belong together; the table is printed here. */
class FaultTableTest {

    private static final String ROW = """
            [[fault]]
            id = "x"
            fault = "f"
            means = "m"
            code = 452
            message = "SCR4520"
            words = ["w"]
            return-code = 8
            remote = ["no part"]
            no-sftp = "n"
            """;

    private static final Path TARGET = Path.of("target");

    /** The tests of this module that name a row. */
    private static List<Method> tests() throws Exception {
        Path root = Path.of(
                Fault.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<Method> tests = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
                Arrays.stream(Class.forName(name, false, Fault.class.getClassLoader())
                                .getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Fault.class))
                        .forEach(tests::add);
            }
        }
        return tests;
    }

    private static Set<String> ids(List<Method> tests, Predicate<Method> wanted) {
        return tests.stream()
                .filter(wanted)
                .map(test -> test.getAnnotation(Fault.class).value())
                .collect(Collectors.toSet());
    }

    /** What a test can run over follows from where it takes its scene. */
    private static boolean takesItsScene(Method test) {
        return List.of(test.getParameterTypes()).contains(Scene.class);
    }

    @Test
    void everyRowHasItsTestAndEveryMessageItsRow() throws Exception {
        FaultTable table = FaultTable.load();
        table.print().forEach(System.out::println);
        List<Method> tests = tests();
        assertEquals(List.of(), table.mistakes(ids(tests, any -> true), ids(tests, FaultTableTest::takesItsScene)));
        assertEquals(tests.size(), table.rows().size(), "a row has one test");
        // For .ci/run, which compares them with the files that the tests leave.
        Files.createDirectories(TARGET);
        Files.write(TARGET.resolve("fault-cells-all.txt"), table.cells(Row::columns));
        Files.write(TARGET.resolve("fault-cells-few.txt"), table.cells(Row::columnsOfTestCommand));
        Files.write(TARGET.resolve("fault-cells-rest.txt"), table.cells(Row::columnsOfOtherJdk));
    }

    @Test
    void aFewOnOneJdkAndTheRestOnAnotherAreAll() {
        for (Row row : FaultTable.load().rows()) {
            Set<Column> ran = new HashSet<>(row.columnsOfTestCommand());
            ran.addAll(row.columnsOfOtherJdk());
            assertEquals(Set.copyOf(row.columns()), ran, row.id());
            assertTrue(
                    !row.columnsOfTestCommand().isEmpty()
                            && !row.columnsOfOtherJdk().isEmpty(),
                    row.id());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "words = [\"w\"]|words = []|x: a text without a reason",
                "\"no part\"|\"no parts\"|x: \"no parts\" is none of",
                "[\"no part\"]|[]|x: what is left must be said",
                "code = 452|code = 451|x: the relay has no reply 451 SCR4520",
                "SCR4520|SCR9999|x: the relay has no reply 452 SCR9999",
                "return-code = 8|return-code = 0|x: return code 0, but the reply means 8",
                "means = \"m\"|sense = \"m\"|x: missing keys [means], unknown keys [sense]",
                "[[fault]]|[[faults]]|unknown table faults",
                "no-sftp = \"n\"|no-sftp = \"\"|x: no-scp or no-sftp says why",
                "no-sftp = \"n\"|[fault.sftp]|x: sftp says what differs",
                "no-sftp = \"n\"|sftp.links = []|x: sftp says what differs",
                "no-sftp = \"n\"|sftp.code = 451|x: the relay has no reply 451 SCR4520",
                "no-sftp = \"n\"|# may be|x: its test runs over tcp and with SCP alone",
                "id = \"x\"|id = \"y\"|y: no test",
                "id = \"x\"|id = \"y\"|x: a test, but no row",
                "SCR4520|SCR4511|SCR4520 (no space, or no quota, is left at the destination): in no row",
            })
    void aMistakeInTheTableIsTold(String good, String bad, String told) {
        assertTrue(ROW.contains(good), good);
        List<String> mistakes = FaultTable.of(ROW.replace(good, bad)).mistakes(Set.of("x"), Set.of());
        assertTrue(mistakes.stream().anyMatch(m -> m.startsWith(told)), () -> told + " is not in " + mistakes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "links = ['tcp', 'unix']|x: links has tcp, unix and iucvstub",
                "links = ['tcp', 'wire']|x: \"wire\" is none of",
                "links = ['tcp', 'unix', 'iucvstub']|x: its test runs over tcp and with SCP alone",
                "test-command = ['unix']|x: test-command names some columns",
                "test-command = ['tcp']|x: test-command names some columns",
                "test-command = ['sftp']|x: test-command names some columns",
                "no-scp = 'n'|x: no-scp or no-sftp says why",
                "[fault.sftp]|x: sftp says what differs",
                "# none|sftp: no row has it for the test command",
                "# no more|unix: no row has it for the test command",
            },
            quoteCharacter = '`')
    void aMistakeInTheLinksIsTold(String line, String told) {
        List<String> mistakes = FaultTable.of(ROW + line + "\n").mistakes(Set.of("x"), Set.of());
        assertTrue(mistakes.stream().anyMatch(m -> m.startsWith(told)), () -> told + " is not in " + mistakes);
    }

    @Test
    void whatStandsThereTwiceIsTold() throws IOException {
        String without = "[[without-row]]\nmessage = \"SCR4520\"\nreason = \"r\"\n";
        List<String> mistakes = FaultTable.of(ROW + ROW + without).mistakes(Set.of("x"), Set.of());
        assertTrue(mistakes.contains("x: twice"), mistakes.toString());
        assertTrue(mistakes.contains("SCR4520: in a row, and in without-row"), mistakes.toString());
        mistakes = FaultTable.of(ROW + without.replace("reason", "because")).mistakes(Set.of("x"), Set.of());
        assertTrue(mistakes.contains("without-row SCR4520: a message of the relay, and a reason"), "" + mistakes);
    }
}
