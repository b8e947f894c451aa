package org.scprelay.relay.ssh.mina;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/**
 * A program that a server of the tests runs for a channel: its three streams, and its exit status. With MINA's own
 * {@code ProcessShellFactory} each scp waited for ever.
 */
final class ProgramCommand implements Command {

    private final ProcessBuilder builder;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private OutputStream err = OutputStream.nullOutputStream();
    private ExitCallback exit = (status, message, close) -> {};
    private Process process;

    ProgramCommand(String... words) {
        builder = new ProcessBuilder(words);
    }

    @Override
    public void setInputStream(InputStream in) {
        this.in = in;
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
        thread("program-stdin", () -> copy(in, started.getOutputStream(), true));
        thread("program", () -> run(started));
    }

    private void run(Process started) {
        int status = 255;
        try {
            Thread errors = thread("program-stderr", () -> copy(started.getErrorStream(), err, false));
            copy(started.getInputStream(), out, false);
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

    /** Copies until one side is gone: that is the end for the program, too. */
    private static void copy(InputStream from, OutputStream to, boolean thenClose) {
        byte[] octets = new byte[32 * 1024];
        try {
            for (int count = from.read(octets); count >= 0; count = from.read(octets)) {
                to.write(octets, 0, count);
                to.flush();
            }
            if (thenClose) {
                to.close();
            }
        } catch (IOException e) {
            if (thenClose) {
                closeQuietly(to);
            }
        }
    }

    private static void closeQuietly(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // The program closed its end before.
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
