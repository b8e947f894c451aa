package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The scenes of a class, one for each column that its rows have: each starts with the first test that takes it as a
 * parameter, and ends behind the class. A test takes everything from there, so the same code serves every column.
 */
final class Stage implements BeforeAllCallback, AfterAllCallback {

    private static final Namespace PLACE = Namespace.create(Stage.class);

    private final Setup setup;
    private final Opening opening;
    private final boolean watchesSessions;
    private final Map<Column, Scene> scenes = new HashMap<>();
    private final Map<Column, Exception> failures = new HashMap<>();
    private Path home;

    private Stage(Setup setup, Opening opening, boolean watchesSessions) {
        this.setup = setup;
        this.opening = opening;
        this.watchesSessions = watchesSessions;
    }

    /** What is done in a scene before its first test. */
    interface Opening {
        /** Does it. */
        void of(Scene scene) throws Exception;
    }

    /** Returns one whose relays are told this. */
    static Stage with(Setup setup) {
        return new Stage(setup, scene -> {}, false);
    }

    /** Returns one that begins each scene so. */
    Stage opening(Opening deed) {
        return new Stage(setup, deed, watchesSessions);
    }

    /** Returns one that fails the class when a relay had sessions left at its end, whose clients were gone. */
    Stage watchingSessions() {
        return new Stage(setup, opening, true);
    }

    /** Returns that of the class of a test. */
    static Stage of(ExtensionContext context) {
        Stage stage = context.getStore(PLACE).get(Stage.class, Stage.class);
        if (stage == null) {
            throw new ExtensionConfigurationException(
                    context.getRequiredTestClass() + " has no Stage to take a Scene from");
        }
        return stage;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        home = Files.createTempDirectory("faults");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        context.getStore(PLACE).put(Stage.class, this);
    }

    /** Returns the scene of a column. One that did not start, does not; every test that wants it hears why. */
    synchronized Scene scene(Column column) throws Exception {
        if (failures.containsKey(column)) {
            throw failures.get(column);
        }
        if (!scenes.containsKey(column)) {
            try {
                Scene scene = Scene.start(
                        Files.createDirectory(home.resolve(column.word())),
                        column.link(),
                        setup.over(column.protocol()));
                scenes.put(column, scene);
                opening.of(scene);
            } catch (Exception e) {
                failures.put(column, e);
                throw e;
            }
        }
        return scenes.get(column);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        // Each is closed, whatever becomes of the others.
        assertAll(scenes.entrySet().stream().map(entry -> () -> end(entry.getKey(), entry.getValue())));
        try (Stream<Path> files = Files.walk(home)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }

    private void end(Column column, Scene scene) throws IOException {
        scene.close();
        String log = scene.relay().log();
        assertTrue(
                !watchesSessions || failures.containsKey(column) || log.contains("draining: 0 sessions"),
                () -> "over " + column + " sessions were left whose clients are gone:\n" + log);
    }
}
