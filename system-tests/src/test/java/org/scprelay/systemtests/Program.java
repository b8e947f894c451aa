package org.scprelay.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The product as the launcher starts it: the jars of cli/target in a JVM of their own, the same JDK as the tests'. */
public final class Program {

    private static final String MAIN = "org.scprelay.cli.Main";
    /** Names the directory of the stub of AF_IUCV in the environment of processes that have it. */
    public static final String STUB = "AFIUCV_STUB_DIR";

    private static final Path STUB_CLASSES =
            Path.of("../native-stubs/iucv-stub/target/classes").toAbsolutePath();

    /** The stub, which is there when a C compiler was. */
    public static final Path STUB_LIBRARY = STUB_CLASSES.resolve("org/scprelay/stub/iucv/libafiucv_stub.so");

    private static final int WARNS_OF_NATIVE_CALLS = 22;

    private Program() {}

    /** Returns the command line of a JVM with the product. */
    public static List<String> command(List<String> jvmOptions, String... arguments) throws IOException {
        return command(jvmOptions, Map.of(), arguments);
    }

    /** Returns the command line that belongs to an environment: with the stub of AF_IUCV where that names its directory. */
    public static List<String> command(List<String> jvmOptions, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= WARNS_OF_NATIVE_CALLS) {
            command.add("--enable-native-access=ALL-UNNAMED"); // as the launcher does
        }
        // First, so that what a test asks for wins.
        Stream.of(System.getProperty("scprelay.jvm", "").split(" "))
                .filter(option -> !option.isEmpty())
                .forEach(command::add);
        command.addAll(jvmOptions);
        command.addAll(
                List.of("-cp", environment.containsKey(STUB) ? classPath() + ":" + STUB_CLASSES : classPath(), MAIN));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String classPath() throws IOException {
        Path target = Path.of(System.getProperty("scprelay.cli", "../cli/target"));
        try (Stream<Path> files = Files.list(target)) {
            Path jar = files.filter(f -> f.getFileName().toString().matches("cli-[^-]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no jar in " + target + ": package the module cli first"));
            return jar + ":" + target.resolve("lib") + "/*";
        }
    }
}
