package org.scprelay.demo;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The product in a process of its own, with the Java and the class path of this one. */
final class Program {

    private static final String MAIN = "org.scprelay.cli.Main";
    private static final int ASKS_FOR_NATIVE_ACCESS = 22;

    private static final Duration GONE_AT_MOST = Duration.ofSeconds(10);

    private Program() {}

    /** Returns a process to start, with a command of the product and its arguments. */
    static ProcessBuilder of(Path folder, String... arguments) {
        List<String> line = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-Djava.awt.headless=true"));
        if (Runtime.version().feature() >= ASKS_FOR_NATIVE_ACCESS) {
            line.add("--enable-native-access=ALL-UNNAMED");
        }
        line.addAll(List.of("-cp", classPath(), MAIN));
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line).directory(folder.toFile());
    }

    /** Ends a process at once and waits until it is gone, so that it writes into no directory that is being removed. */
    static void kill(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor(GONE_AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Relative entries are relative to the directory of this process, which is not that of the new one. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String java() {
        return ProcessHandle.current().info().command().orElseGet(() -> Path.of(
                        System.getProperty("java.home"), "bin", "java")
                .toString());
    }
}
