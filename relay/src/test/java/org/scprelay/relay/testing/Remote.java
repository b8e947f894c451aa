package org.scprelay.relay.testing;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.scprelay.relay.scp.LocalCommand;
import org.scprelay.relay.scp.RemoteCommand;

/** Commands that stand in for a remote scp, and can be stopped or killed. */
public final class Remote implements LocalEngine.Shell {

    /** The beginning of a script that plays {@code scp -t} up to the acknowledgement of the announcement. */
    public static final String ACKNOWLEDGED = "printf '\\0'; read record; printf '\\0'; ";

    private final String script;
    private final BlockingQueue<LocalCommand> started = new LinkedBlockingQueue<>();

    private Remote(String script) {
        this.script = script;
    }

    /** Runs a shell script instead of what was asked for. */
    public static Remote script(String script) {
        return new Remote(script);
    }

    /** Runs what was asked for. */
    public static Remote real() {
        return new Remote("");
    }

    @Override
    public RemoteCommand run(String line) throws IOException {
        LocalCommand command = LocalCommand.run(script.isEmpty() ? line : script);
        started.add(command);
        return command;
    }

    /** Returns the next command that was started. */
    public LocalCommand await() throws InterruptedException {
        LocalCommand command = started.poll(20, TimeUnit.SECONDS);
        if (command == null) {
            throw new AssertionError("no command was started");
        }
        return command;
    }

    /** Kills the next command that was started, as kill -9 at the destination does. */
    public void kill() throws InterruptedException {
        Process process = await().process();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
