package org.scprelay.relay.scp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.bulk.OctetSource;

/**
 * A local process as a {@link RemoteCommand}: what an SSH server does with an exec request, without SSH.
 *
 * <p>The line reaches the shell as octets of a file, since the arguments of a Java process depend on the locale.
 */
public final class LocalCommand implements RemoteCommand {

    private static final String BOOTSTRAP =
            "line=$(cat \"$1\"; echo x); rm -f \"$1\" 2>/dev/null; exec \"$0\" -c \"${line%x}\"";

    private final Process process;
    private final ReadableQueue stdout = new ReadableQueue();
    private final StringBuffer stderr = new StringBuffer();
    private final Thread errors;
    private final OctetSink stdin;

    private LocalCommand(Process process) {
        this.process = process;
        this.stdin = new StreamSink(process.getOutputStream());
        Thread output = new Thread(() -> stdout.pump(process.getInputStream()), "stdout of " + process.pid());
        this.errors = new Thread(this::readErrors, "stderr of " + process.pid());
        output.setDaemon(true);
        errors.setDaemon(true);
        output.start();
        errors.start();
    }

    /** Runs a line in {@code sh -c}, as a login shell would. */
    public static LocalCommand run(String line) throws IOException {
        return run("sh", line);
    }

    /** Runs a line in {@code shell -c}, perhaps behind a program that changes something first. */
    public static LocalCommand run(String shell, String line, String... before) throws IOException {
        Path file = Files.createTempFile("exec-", ".line");
        Files.write(file, line.getBytes(StandardCharsets.UTF_8));
        if (before.length > 0) {
            // Another user may have to read it, and cannot remove it.
            file.toFile().setReadable(true, false);
            file.toFile().deleteOnExit();
        }
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(List.of("sh", "-c", BOOTSTRAP, shell, file.toString()));
        return new LocalCommand(new ProcessBuilder(command).start());
    }

    private void readErrors() {
        try (InputStream in = process.getErrorStream()) {
            byte[] octets = new byte[1024];
            for (int count = in.read(octets); count >= 0; count = in.read(octets)) {
                stderr.append(new String(octets, 0, count, StandardCharsets.UTF_8));
                stderr.delete(0, Math.max(0, stderr.length() - STDERR_KEPT));
            }
        } catch (IOException e) {
            stderr.append("(cut)");
        }
    }

    /** Returns the process, for a test that stops or kills it. */
    public Process process() {
        return process;
    }

    @Override
    public OctetSink stdin() {
        return stdin;
    }

    @Override
    public OctetSource stdout() {
        return stdout;
    }

    @Override
    public String stderrTail() {
        return stderr.toString();
    }

    @Override
    public Exit awaitExit() throws IOException {
        try {
            stdout.drop();
            int status = process.waitFor();
            errors.join();
            return new Exit(OptionalInt.of(status), Optional.empty());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void whenReadable(Optional<Runnable> action) {
        stdout.whenReadable(action);
    }

    @Override
    public void close() {
        stdout.close();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Lends one small buffer and writes it out when it is full. */
    static final class StreamSink implements OctetSink {

        private final OutputStream out;
        private final ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);

        StreamSink(OutputStream out) {
            this.out = out;
        }

        @Override
        public ByteBuffer space() throws IOException {
            if (!buffer.hasRemaining()) {
                flush();
            }
            return buffer.duplicate();
        }

        @Override
        public void commit(int octets) {
            buffer.position(buffer.position() + octets);
        }

        @Override
        public void flush() throws IOException {
            out.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            out.flush();
        }

        @Override
        public void end() throws IOException {
            flush();
            out.close();
        }
    }
}
