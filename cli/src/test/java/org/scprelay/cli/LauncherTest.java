package org.scprelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a checkout of straw: Maven and java are scripts that say what they were asked for. */
class LauncherTest {

    @TempDir
    Path temporary;

    private Path checkout;
    private Path programs;
    private Path maven;
    private final List<String> environment = new ArrayList<>();

    @BeforeEach
    void makeCheckout() throws Exception {
        checkout = Files.createDirectories(temporary.resolve("check out"));
        programs = Files.createDirectories(temporary.resolve("bin"));
        Files.copy(Path.of("..", "scprelay"), checkout.resolve("scprelay"));
        executable(checkout.resolve("scprelay"));
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        for (String module : List.of("cli", "demo")) {
            Files.createDirectories(checkout.resolve(module + "/src/main/java"));
            Files.writeString(checkout.resolve(module + "/pom.xml"), "<project/>");
            Files.writeString(checkout.resolve(module + "/src/main/java/A.java"), "class A {}");
        }
        age(Instant.now().minusSeconds(3600));
        maven = script(programs.resolve("mvn"), """
                echo "built $*" >>"$BUILDS"
                cat >>"$BUILDS"
                echo output of maven
                [ ! -e fail ] || { echo the compiler is unhappy; exit 1; }
                for module in cli demo; do
                    mkdir -p $module/target/lib
                    : >$module/target/$module-1.jar
                done
                """);
        java("java17", "17.0.1");
        environment.add("SCPRELAY_JVMS=" + temporary.resolve("none"));
        environment.add("SCPRELAY_JAVA=" + temporary.resolve("java17/bin/java"));
        environment.add("BUILDS=" + temporary.resolve("builds"));
        environment.add("PATH=" + programs + ":" + System.getenv("PATH"));
    }

    @Test
    void itBuildsWhatIsMissingOnceAndSaysSo() throws Exception {
        Programs.Outcome first = launch("serve", "a b", "");
        assertEquals(0, first.status(), first.output());
        assertTrue(first.output().startsWith("scprelay: building from " + checkout + " (log: "), first.output());
        assertFalse(first.output().contains("output of maven"), first.output());
        assertTrue(
                first.output()
                        .contains("[-cp] [" + checkout + "/cli/target/cli-1.jar:" + checkout
                                + "/cli/target/lib/*] [org.scprelay.cli.Main] [serve] [a b] []"),
                first.output());
        Programs.Outcome second = launch("serve");
        assertFalse(second.output().contains("building"), second.output());
        assertEquals(1, builds().size(), builds().toString());
        assertTrue(builds().get(0).endsWith("-pl cli -am package"), builds().toString());
    }

    @Test
    void aChangedOrRemovedSourceIsBuiltAgain() throws Exception {
        launch("check");
        Files.setLastModifiedTime(
                checkout.resolve("cli/src/main/java/A.java"),
                FileTime.from(Instant.now().plusSeconds(5)));
        assertTrue(launch("check").output().contains("building"));
        age(Instant.now().minusSeconds(3600));
        assertFalse(launch("check").output().contains("building"));
        Files.delete(checkout.resolve("demo/src/main/java/A.java"));
        Files.setLastModifiedTime(
                checkout.resolve("demo/src/main/java"),
                FileTime.from(Instant.now().plusSeconds(5)));
        assertTrue(launch("check").output().contains("building"));
    }

    @Test
    void theDemoHasItsOwnClassPath() throws Exception {
        String output = launch("--debug", "demo").output();
        assertTrue(output.contains(checkout + "/demo/target/demo-1.jar:" + checkout + "/demo/target/lib/*"), output);
        assertTrue(builds().get(0).endsWith("-pl demo -am package"), builds().toString());
        // A deck of that name is no demo.
        assertTrue(launch("run", "demo").output().contains("/cli/target/cli-1.jar"));
    }

    @Test
    void theDeckOnStandardInputIsNotMavens() throws Exception {
        Path deck = Files.writeString(temporary.resolve("deck"), "OPEN x\n");
        Programs.Outcome outcome = Programs.end(builder("run", "-").redirectInput(deck.toFile()));
        assertTrue(outcome.output().contains("stdin: OPEN x"), outcome.output());
        assertEquals(1, builds().size(), builds().toString());
    }

    @Test
    void aFailedBuildShowsItsOutputAndIsTriedAgain() throws Exception {
        Files.writeString(checkout.resolve("fail"), "");
        Programs.Outcome failed = launch("check");
        assertEquals(12, failed.status());
        assertTrue(failed.output().contains("the compiler is unhappy"), failed.output());
        assertTrue(failed.output().contains("scprelay: the build failed; all of its output is in "), failed.output());
        Files.delete(checkout.resolve("fail"));
        assertEquals(0, launch("check").status());
    }

    @Test
    void withoutMavenItSaysWhatIsMissing() throws Exception {
        Files.delete(maven);
        onlyThesePrograms("flock");
        Programs.Outcome outcome = launch("check");
        assertEquals(12, outcome.status());
        assertTrue(outcome.output().contains("Maven (mvn) is not installed"), outcome.output());
    }

    @Test
    void withoutFlockTheLockOfADeadLauncherIsNoObstacle() throws Exception {
        onlyThesePrograms("touch");
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(checkout.resolve("target/launcher.lock.d"));
        Files.writeString(lock.resolve("pid"), dead.pid() + "\n");
        Programs.Outcome outcome = launch("check");
        assertEquals(0, outcome.status(), outcome.output());
        assertEquals(1, builds().size(), builds().toString());
        assertFalse(Files.exists(lock));
        assertFalse(Files.exists(checkout.resolve("target/launcher.lock")), "flock was used");
    }

    /** Leaves the path with what the script needs, one more program, and nothing else that this machine may have. */
    private void onlyThesePrograms(String more) throws IOException {
        for (String name :
                List.of(more, "dirname", "readlink", "find", "head", "sed", "mkdir", "rm", "mv", "cat", "tail")) {
            Path program = Stream.of("/usr/bin/" + name, "/bin/" + name)
                    .map(Path::of)
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            script(programs.resolve(name), "exec " + program + " \"$@\"\n");
        }
        environment.add("PATH=" + programs);
    }

    @Test
    void itFindsItselfThroughLinksFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(programs.resolve("scprelay"), Path.of("../check out/scprelay"));
        Path second = Files.createSymbolicLink(temporary.resolve("second"), link);
        for (Path path : List.of(link, second)) {
            ProcessBuilder builder = builder("check");
            builder.command().set(0, path.toString());
            assertTrue(Programs.end(builder).output().contains(checkout + "/cli/target/cli-1.jar"));
        }
        ProcessBuilder onPath = builder("check").directory(new java.io.File("/"));
        onPath.command(List.of("sh", "-c", "scprelay check"));
        assertTrue(Programs.end(onPath).output().contains(checkout + "/cli/target/cli-1.jar"));
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        // The first build ends when the second launcher is known to wait, or never would.
        Path gate = temporary.resolve("gate");
        Programs.run(List.of("mkfifo", gate.toString()));
        Files.writeString(maven, Files.readString(maven).replace("echo output", "cat '" + gate + "'\necho output"));
        Process first = builder("check").redirectErrorStream(true).start();
        first.inputReader().readLine();
        Process second = builder("check").redirectErrorStream(true).start();
        Path lock = checkout.resolve("target/launcher.lock");
        org.awaitility.Awaitility.await().until(() -> holdsOpen(second.toHandle(), lock));
        Files.writeString(gate, "go\n");
        assertTrue(new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8).contains("[check]"));
        assertEquals(0, second.waitFor());
        assertEquals(0, first.waitFor());
        assertEquals(1, builds().size(), builds().toString());
    }

    private static boolean holdsOpen(ProcessHandle process, Path file) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return descriptors.anyMatch(d -> {
                try {
                    return Files.readSymbolicLink(d).equals(file);
                } catch (IOException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void theJavaOfTheUserComesFirstThenTheNewest() throws Exception {
        java("jvms/a11", "11.0.2");
        java("jvms/b25", "25.0.1");
        java("jvms/c17", "17.0.9");
        java("home17", "17.0.3");
        java("home8", "1.8.0_400");
        environment.add("SCPRELAY_JVMS=" + temporary.resolve("jvms"));
        assertTrue(launch("check").output().contains("java17 "));
        environment.add("SCPRELAY_JAVA=");
        environment.add("JAVA_HOME=" + temporary.resolve("home17"));
        assertTrue(launch("check").output().contains("home17 "));
        environment.add("JAVA_HOME=" + temporary.resolve("home8"));
        String newest = launch("check").output();
        assertTrue(newest.contains("b25 "), newest);
        assertTrue(newest.contains("[--enable-native-access=ALL-UNNAMED]"), newest);
        environment.add("SCPRELAY_JAVA=" + temporary.resolve("jvms/a11/bin/java"));
        Programs.Outcome old = launch("check");
        assertEquals(12, old.status());
        assertTrue(old.output().contains("SCPRELAY_JAVA is Java 11; expected 17 or newer"), old.output());
    }

    @Test
    void optionsForTheJvmArePassed() throws Exception {
        environment.add("SCPRELAY_OPTS=-Xmx64m -Dx=y");
        String output = launch("serve").output();
        assertTrue(output.contains("[-Xmx64m] [-Dx=y]"), output);
        assertTrue(output.contains("[-XX:+ExitOnOutOfMemoryError]"), output);
    }

    @Test
    void theProcessIsTheJvm() throws Exception {
        Process process = builder("serve").redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(output.contains("pid " + process.pid() + "\n"), output + " is not " + process.pid());
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(checkout.resolve("scprelay").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("JAVA_HOME");
        for (String variable : environment) {
            String[] pair = variable.split("=", 2);
            builder.environment().put(pair[0], pair[1]);
        }
        return builder;
    }

    private Programs.Outcome launch(String... arguments) throws Exception {
        return Programs.end(builder(arguments));
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(temporary.resolve("builds"));
    }

    /** Makes a JDK that tells its name, its process id, its arguments and the first line of its standard input. */
    private void java(String name, String version) throws IOException {
        Path home = Files.createDirectories(temporary.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(home.resolve("bin/java"), """
                printf '%%s ' %s
                for argument; do printf '[%%s] ' "$argument"; done
                printf '\\npid %%s\\n' $$
                case "$*" in *" -") read -r line; echo "stdin: $line";; esac
                """.formatted(home.getFileName()));
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        executable(file);
        return file;
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Gives everything in the checkout that is a source one time of change. */
    private void age(Instant time) throws IOException {
        try (Stream<Path> all = Files.walk(checkout)) {
            for (Path path : all.filter(p -> !p.toString().contains("/target")).toList()) {
                Files.setLastModifiedTime(path, FileTime.from(time));
            }
        }
    }
}
