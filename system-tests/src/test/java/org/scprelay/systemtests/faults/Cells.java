package org.scprelay.systemtests.faults;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/**
 * Runs a test with {@link Fault} over the kinds of link that its row names: over all of them where the property
 * {@value #LINKS} is {@code all}, else over TCP and those that the row has for the test command.
 */
final class Cells implements TestTemplateInvocationContextProvider {

    private static final String LINKS = "scprelay.faults.links";
    private static final FaultTable TABLE = FaultTable.load();

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Row row = TABLE.row(
                context.getRequiredTestMethod().getAnnotation(Fault.class).value());
        List<LinkKind> links = "all".equals(System.getProperty(LINKS)) ? row.links() : row.linksOfTestCommand();
        return links.stream().map(link -> new Cell(row, link));
    }
}
