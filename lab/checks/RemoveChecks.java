import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Removes checks of one module, one after the other in one JVM: compiles the patched files of each, runs the tests that must
 * turn red, and at the end all these tests without a patch, which must be green: then the JVM was still what it should be, and
 * red meant the patch. A check that has a JVM of its own may leave it unfit for anything else: there the tests without a patch
 * come first. Libraries are loaded once; our classes by a loader for each check.
 *
 * <p>Arguments: the folder of all checks, that of the tests without a patch, our class path without patches, and names of
 * checks. A check has a folder with {@code source/} and {@code tests}, and gets {@code output}, {@code seconds}, and
 * {@code outcomes}, which is missing when it does not compile.
 */
final class RemoveChecks {

    private static final int LEAST_SECONDS = 180;
    private static final int SECONDS_A_TEST = 10;

    private final Timer timer = new Timer("limit", true);
    private final PrintStream standardOutput = System.out;
    private final String ours;
    private final String libraries = System.getProperty("java.class.path");

    private RemoveChecks(String ours) {
        this.ours = ours;
    }

    public static void main(String[] arguments) {
        try {
            removeAll(arguments);
            end(0);
        } catch (Exception | LinkageError e) {
            // Threads of tests would keep the JVM going.
            e.printStackTrace();
            end(1);
        }
    }

    private static void removeAll(String[] arguments) throws Exception {
        RemoveChecks all = new RemoveChecks(arguments[2]);
        List<Path> checks = new ArrayList<>();
        Set<String> tests = new TreeSet<>();
        for (String name : List.of(arguments).subList(3, arguments.length)) {
            Path check = Path.of(arguments[0], name);
            checks.add(check);
            tests.addAll(Files.readAllLines(check.resolve("tests")));
        }
        Path green = Path.of(arguments[1]);
        Work withoutPatch = () -> all.in(green, () -> all.run(green, List.copyOf(tests), all.ours));
        if (checks.size() == 1) {
            withoutPatch.run();
        }
        for (Path check : checks) {
            all.in(check, () -> all.remove(check));
        }
        if (checks.size() > 1) {
            withoutPatch.run();
        }
    }

    /** What a test left running, within this JVM or as a process that it started, ends with it. */
    private static void end(int status) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        Runtime.getRuntime().halt(status);
    }

    private interface Work {
        void run() throws Exception;
    }

    /** What is printed meanwhile goes to a file. */
    private void in(Path folder, Work work) throws Exception {
        long begin = System.nanoTime();
        try (PrintStream output = new PrintStream(Files.newOutputStream(folder.resolve("output")), true, StandardCharsets.UTF_8)) {
            System.setOut(output);
            System.setErr(output);
            work.run();
        } finally {
            System.setOut(standardOutput);
            System.setErr(standardOutput);
        }
        Files.writeString(folder.resolve("seconds"), (System.nanoTime() - begin) / 1_000_000_000 + "\n");
    }

    private void remove(Path check) throws Exception {
        Path classes = check.resolve("classes");
        List<String> javac = new ArrayList<>(List.of(
                "-nowarn", "-proc:none", "-parameters", "--release", "17", "-d", classes.toString(), "-cp", ours + ":" + libraries));
        try (Stream<Path> files = Files.walk(check.resolve("source"))) {
            files.filter(Files::isRegularFile).map(Path::toString).forEach(javac::add);
        }
        if (ToolProvider.getSystemJavaCompiler().run(null, System.out, System.out, javac.toArray(String[]::new)) == 0) {
            run(check, Files.readAllLines(check.resolve("tests")), classes + ":" + ours);
        }
    }

    private void run(Path folder, List<String> tests, String ownClassPath) throws Exception {
        // Tests that start a JVM give it the class path of their own.
        System.setProperty("java.class.path", ownClassPath + ":" + libraries);
        TimerTask limit = limit(folder, LEAST_SECONDS + SECONDS_A_TEST * tests.size());
        List<String> outcomes = new ArrayList<>();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(urls(ownClassPath), RemoveChecks.class.getClassLoader())) {
            thread.setContextClassLoader(loader);
            for (String test : tests) {
                outcomes.add(RunTests.run(test));
            }
        } finally {
            thread.setContextClassLoader(before);
            limit.cancel();
        }
        Files.write(folder.resolve("outcomes"), outcomes);
    }

    private static URL[] urls(String classPath) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** A test that hangs is ended by its own limit; this one is behind these, and ends the JVM. */
    private TimerTask limit(Path folder, int seconds) {
        TimerTask task = new TimerTask() {
            @Override
            public void run() {
                StringBuilder text = new StringBuilder("not at its end after " + seconds + " s\n");
                Thread.getAllStackTraces().forEach((thread, calls) -> {
                    text.append(thread).append('\n');
                    Stream.of(calls).forEach(call -> text.append("    at ").append(call).append('\n'));
                });
                try {
                    Files.writeString(folder.resolve("output"), text, StandardOpenOption.APPEND);
                } catch (IOException e) {
                    e.printStackTrace(standardOutput);
                }
                end(1);
            }
        };
        timer.schedule(task, seconds * 1000L);
        return task;
    }
}
