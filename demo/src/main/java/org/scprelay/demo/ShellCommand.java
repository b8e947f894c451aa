package org.scprelay.demo;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** A command line of an exec request, run by a real shell with empty standard input. */
final class ShellCommand implements Command {

    private static final int NOT_STARTED = 127;

    private final ProcessBuilder builder;
    private OutputStream out = OutputStream.nullOutputStream();
    private OutputStream err = OutputStream.nullOutputStream();
    private ExitCallback exit = (status, message, close) -> {};
    private Process process;

    /**
     * Makes a command.
     *
     * @param shell a POSIX shell
     * @param home the directory it runs in
     * @param line the command line
     */
    ShellCommand(Path shell, Path home, String line) {
        this.builder = new ProcessBuilder(shell.toString(), "-c", line)
                .directory(home.toFile())
                .redirectInput(new File("/dev/null"));
    }

    @Override
    public void setInputStream(InputStream in) {
        // Standard input is empty.
    }

    @Override
    public void setOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void setErrorStream(OutputStream err) {
        this.err = err;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        this.exit = callback;
    }

    @Override
    public synchronized void start(ChannelSession channel, Environment environment) throws IOException {
        process = builder.start();
        Process started = process;
        thread("shell", () -> run(started));
    }

    private void run(Process started) {
        int status = NOT_STARTED;
        try {
            Thread errors = thread("shell-stderr", () -> copy(started.getErrorStream(), err));
            copy(started.getInputStream(), out);
            errors.join();
            status = started.waitFor();
        } catch (InterruptedException e) {
            started.destroyForcibly();
        } finally {
            exit.onExit(status);
        }
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void copy(InputStream from, OutputStream to) {
        try (from) {
            from.transferTo(to);
            to.flush();
        } catch (IOException e) {
            // The channel is closed: nobody listens any more, and destroy() ends the process.
        }
    }

    @Override
    public synchronized void destroy(ChannelSession channel) {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
