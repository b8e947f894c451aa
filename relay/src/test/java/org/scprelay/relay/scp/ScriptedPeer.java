package org.scprelay.relay.scp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.bulk.OctetSource;

/**
 * A remote command that does what a test says: a script on a thread of its own reads what comes and says what it likes.
 * When the script returns the output ends; the exit is what the script set, else missing.
 */
public final class ScriptedPeer implements RemoteCommand {

    /** What a peer does. */
    public interface Script {
        /** Plays the peer; an exception ends it like a broken connection. */
        void play(ScriptedPeer peer) throws IOException, InterruptedException;
    }

    private final ReadableQueue stdout = new ReadableQueue();
    private final PipedInputStream input = new PipedInputStream(256 * 1024);
    private final PipedOutputStream output = new PipedOutputStream(input);
    private final OctetSink stdin = new LocalCommand.StreamSink(output);
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private volatile Exit planned = new Exit(OptionalInt.empty(), Optional.empty());
    private volatile String stderr = "";

    /** Starts the script. */
    public ScriptedPeer(Script script) throws IOException {
        Thread thread = new Thread(() -> play(script), "scripted peer");
        thread.setDaemon(true);
        thread.start();
    }

    private void play(Script script) {
        try {
            script.play(this);
            stdout.end();
            exit.complete(planned);
        } catch (IOException | InterruptedException | RuntimeException e) {
            stdout.close();
            exit.completeExceptionally(e);
        }
    }

    /** Says text; a character is an octet. */
    public void say(String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        stdout.put(octets, octets.length);
    }

    /** Writes on standard error. */
    public void complain(String text) {
        stderr += text;
    }

    /** Takes some octets, all of which must come. */
    public void take(long octets) throws IOException {
        if (!takes(octets)) {
            throw new IOException("the input ended");
        }
    }

    /** Takes some octets; tells whether all of them came. */
    public boolean takes(long octets) throws IOException {
        for (long i = 0; i < octets; i++) {
            if (read() < 0) {
                return false;
            }
        }
        return true;
    }

    /** Takes a line. */
    public void takeLine() throws IOException {
        for (int octet = read(); octet != '\n'; octet = read()) {
            if (octet < 0) {
                throw new IOException("the input ended");
            }
        }
    }

    /** Takes everything up to the end. */
    public void takeAll() throws IOException {
        while (read() >= 0) {
            // Kept by read().
        }
    }

    private int read() throws IOException {
        int octet = input.read();
        if (octet >= 0) {
            synchronized (received) {
                received.write(octet);
            }
        }
        return octet;
    }

    /** Returns every octet that the script took. */
    public String received() {
        synchronized (received) {
            return received.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /** Plans the exit status. */
    public void exit(int status) {
        planned = new Exit(OptionalInt.of(status), Optional.empty());
    }

    /** Plans the end by a signal, beside an exit status if one was planned. */
    public void signal(String name) {
        planned = new Exit(planned.status(), Optional.of(name));
    }

    /** Takes no input any more: writing it fails. */
    public void refuseInput() throws IOException {
        input.close();
    }

    /** Ends the output before the script ends. */
    public void endOutput() {
        stdout.end();
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
        return stderr;
    }

    @Override
    public Exit awaitExit() throws IOException {
        stdout.drop();
        try {
            return exit.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("the connection broke", e);
        }
    }

    @Override
    public void whenReadable(Optional<Runnable> action) {
        stdout.whenReadable(action);
    }

    @Override
    public void close() {
        stdout.close();
        exit.completeExceptionally(new IOException("closed"));
        try {
            // A reader that waits does not notice that its own end was closed.
            output.close();
            input.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
