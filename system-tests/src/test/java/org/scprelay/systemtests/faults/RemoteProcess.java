package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.scprelay.relay.testing.Installed;
import org.scprelay.relay.testing.Sshd;

/** A process at the destination that a test stops or kills. Closing kills it, stopped or not. */
final class RemoteProcess implements AutoCloseable {

    /** OpenSSH's, as a process of its own. */
    static final Path SFTP_SERVER = Path.of("/usr/lib/openssh/sftp-server");

    private final ProcessHandle process;
    private final List<ProcessHandle> below;

    private RemoteProcess(ProcessHandle process, List<ProcessHandle> below) {
        this.process = process;
        this.below = below;
    }

    /** Waits for the process below an sshd that writes or reads the file of a row: scp, or an SFTP server. */
    static RemoteProcess of(Scene scene, Sshd sshd, Place place) {
        return new RemoteProcess(
                Awaitility.await("what writes or reads below sshd")
                        .atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(5))
                        .until(
                                () -> sshd.process()
                                        .descendants()
                                        .filter(p -> scene.isSftp() ? isServing(p, place) : isScp(p, place))
                                        .findFirst(),
                                Optional::isPresent)
                        .orElseThrow(),
                List.of());
    }

    private static boolean isScp(ProcessHandle process, Place place) {
        return program(process).equals("scp")
                && process.info().commandLine().orElse("").contains(place.file().toString());
    }

    /** An SFTP server does not say what it serves: it has the file, or the part beside it, open. */
    private static boolean isServing(ProcessHandle process, Place place) {
        if (!program(process).equals(SFTP_SERVER.getFileName().toString())) {
            return false;
        }
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            List<Path> all = descriptors.toList();
            String wanted = place.directory()
                    .toRealPath()
                    .resolve(place.file().getFileName())
                    .toString();
            for (Path descriptor : all) {
                if (Files.readSymbolicLink(descriptor).toString().startsWith(wanted)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | UncheckedIOException e) {
            // It ended, or has just opened or closed something: looked at again.
            return false;
        }
    }

    /** Returns the sshd of one session, in which this process runs. */
    RemoteProcess session(Sshd sshd) {
        ProcessHandle session = above(sshd.process().toHandle());
        assertEquals("sshd", program(session).replaceFirst("-session$", ""), "the process below sshd");
        return new RemoteProcess(session, List.of());
    }

    /** Returns all processes of the command that sshd runs, of which this is one. */
    RemoteProcess pipeline(Sshd sshd) {
        ProcessHandle shell = above(above(sshd.process().toHandle()));
        return new RemoteProcess(shell, shell.descendants().toList());
    }

    /** Returns the process below another one that is this one or above it. */
    private ProcessHandle above(ProcessHandle limit) {
        ProcessHandle at = process;
        while (!at.parent().orElseThrow().equals(limit)) {
            at = at.parent().orElseThrow();
        }
        return at;
    }

    private static String program(ProcessHandle process) {
        return process.info()
                .command()
                .map(path -> Path.of(path).getFileName().toString())
                .orElse("");
    }

    /** Returns how far it has read or written a file that it has open. */
    long position(Path file) throws IOException {
        Path real = file.toRealPath();
        for (int number = 0; number < 64; number++) {
            Path descriptor = Path.of("/proc/" + process.pid() + "/fd/" + number);
            if (Files.isSymbolicLink(descriptor)
                    && Files.readSymbolicLink(descriptor).equals(real)) {
                String said = Files.readString(Path.of("/proc/" + process.pid() + "/fdinfo/" + number));
                return Long.parseLong(said.lines().findFirst().orElseThrow().split("\\s+")[1]);
            }
        }
        throw new IOException("process " + process.pid() + " does not have open " + file);
    }

    /** As {@code kill -9}; returns when it is gone. */
    void kill() {
        assertEquals(true, process.isAlive(), "it is there to be killed");
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
        Awaitility.await("end of process " + process.pid())
                .atMost(Duration.ofSeconds(20))
                .until(() -> !process.isAlive());
    }

    /** As {@code kill -STOP}; returns when it does not run any more. */
    void stop() throws IOException, InterruptedException {
        Installed.require("kill", "procps");
        int status = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                .start()
                .waitFor();
        assertEquals(0, status, "kill -STOP");
        Awaitility.await("stop of process " + process.pid())
                .atMost(Duration.ofSeconds(20))
                .until(() -> state() == 'T');
    }

    /** Returns the letter of its state in /proc. */
    private char state() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
