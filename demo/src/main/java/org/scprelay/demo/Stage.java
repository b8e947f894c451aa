package org.scprelay.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private temporary directory and everything that runs in it, ended in reverse order: by {@link #close}, or when the
 * process is told to end (Ctrl-C). Thread-safe.
 */
final class Stage implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Stage.class);
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final boolean keep;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Thread hook = new Thread(this::interrupt, "demo-end");
    private boolean closed;
    private volatile boolean interrupted;

    private Stage(Path directory, boolean keep) {
        this.directory = directory;
        this.keep = keep;
    }

    /**
     * Makes a directory that nobody else can look into.
     *
     * @param keep whether it stays there at the end
     */
    static Stage open(boolean keep) throws IOException {
        Stage stage = new Stage(Files.createTempDirectory("scprelay-demo-", PRIVATE), keep);
        Runtime.getRuntime().addShutdownHook(stage.hook);
        return stage;
    }

    /** Returns the directory. */
    Path directory() {
        return directory;
    }

    /** Makes a directory in it. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name), PRIVATE);
    }

    /** Takes over what must be ended; at once where all the rest has ended already. */
    synchronized <T extends AutoCloseable> T add(T part) {
        if (closed) {
            end(part);
        } else {
            parts.push(part);
        }
        return part;
    }

    /** Tells whether the process is ending: what fails now fails because of that. */
    boolean isInterrupted() {
        return interrupted;
    }

    private void interrupt() {
        interrupted = true;
        end();
    }

    private synchronized void end() {
        closed = true;
        while (!parts.isEmpty()) {
            end(parts.pop());
        }
        if (!keep && Files.exists(directory)) {
            remove();
        }
    }

    private static void end(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("{} did not end well", part, e);
        }
    }

    private void remove() {
        try {
            Files.walkFileTree(directory, new Removal());
        } catch (IOException e) {
            System.err.println("scprelay: the directory of the demo could not be removed: " + e);
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }

    @Override
    public void close() {
        end();
        if (!interrupted) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is ending, and the hook finds everything done.
                interrupted = true;
            }
        }
    }
}
