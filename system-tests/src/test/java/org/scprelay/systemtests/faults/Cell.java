package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/**
 * One row in one column: gives its test the verdict, insists that it is used, and the scene of that column, where the test wants
 * one. Leaves a file {@code target/fault-cells/ROW.COLUMN} when the test was green.
 */
final class Cell
        implements TestTemplateInvocationContext, BeforeEachCallback, ParameterResolver, AfterTestExecutionCallback {

    private static final Path GREEN = Path.of("target/fault-cells");

    private final Row row;
    private final Column column;
    private final Verdict verdict;
    private Optional<Scene> scene = Optional.empty();

    Cell(Row row, Column column) {
        this.row = row;
        this.column = column;
        try {
            this.verdict = new Verdict(row.in(column), column.link().client());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the name of the file. */
    static String name(Row row, Column column) {
        return row.id() + "." + column;
    }

    @Override
    public String getDisplayName(int number) {
        return row.id() + " over " + column;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    /** The scene starts here: an exception of {@link #resolveParameter} would be wrapped, and a skip would be a failure. */
    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        column.link().require();
        if (List.of(context.getRequiredTestMethod().getParameterTypes()).contains(Scene.class)) {
            scene = Optional.of(Stage.of(context).scene(column));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Verdict.class || type == Scene.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Verdict.class ? verdict : scene.orElseThrow();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        if (context.getExecutionException().isEmpty()) {
            assertTrue(verdict.isGiven(), "the test did not compare anything with its row");
            Files.createDirectories(GREEN);
            Files.writeString(GREEN.resolve(name(row, column)), "");
        }
    }
}
