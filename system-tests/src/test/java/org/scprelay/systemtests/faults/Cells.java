package org.scprelay.systemtests.faults;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/**
 * Runs a test with {@link Fault} in columns of its row, as the property {@value #LINKS} says: {@code all} of them; a {@code few},
 * the first one and those that the row has for the test command; or the {@code rest}, so that a few on one JDK and the rest on
 * another are every row on both, and every column of it on one of them.
 */
final class Cells implements TestTemplateInvocationContextProvider {

    private static final String LINKS = "scprelay.faults.links";
    private static final FaultTable TABLE = FaultTable.load();

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    /** A row has not every column. */
    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Row row = TABLE.row(
                context.getRequiredTestMethod().getAnnotation(Fault.class).value());
        return columns(row, System.getProperty(LINKS, "few")).stream().map(column -> new Cell(row, column));
    }

    private static List<Column> columns(Row row, String wanted) {
        return switch (wanted) {
            case "all" -> row.columns();
            case "few" -> row.columnsOfTestCommand();
            case "rest" -> row.columnsOfOtherJdk();
            default ->
                row.columns().stream()
                        .filter(column -> column.word().equals(wanted))
                        .toList();
        };
    }
}
