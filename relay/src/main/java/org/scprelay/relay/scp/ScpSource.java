package org.scprelay.relay.scp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.scp.ScpException.Reason;

/**
 * Our end of {@code scp -t}: one file to a remote host, in steps, since a relay promises things between them.
 *
 * <p>{@link #begin()}, {@link #announce}, {@link #sink()}, {@link #finish()}, each once; then the command is closed. After
 * any exception it is closed too: the final status octet was not sent then, so a remote scp never takes the file for
 * whole. One thread; {@link #whenRemoteSpeaks} runs its action on another one.
 *
 * <p>Source: {@code source()}, {@code response()} and {@code sink()} of OpenSSH's {@code scp.c}.
 */
public final class ScpSource {

    /**
     * A name for the C record that no directory can take: {@code scp -t} ignores the name where its target is a file, and
     * would create it where the target is a directory. 1,040 octets are above every NAME_MAX (255, OpenZFS 1,023) and
     * below the 2,048 of a record.
     */
    public static final String GUARD_NAME = "this-target-is-a-directory".repeat(40);

    private static final int MAX_MODE = 07777;

    private final RemoteCommand command;
    private final ScpPeer peer;
    private final Object speech = new Object();
    private ScpPhase phase = ScpPhase.START;
    private boolean finishing;
    private boolean spoke;
    private Runnable told = () -> {};
    private CountedSink sink;

    /** Takes a command that runs {@code scp -t} ({@link CommandLine#scpTo}) and of which nothing was read yet. */
    public ScpSource(RemoteCommand command) {
        this.command = command;
        this.peer = new ScpPeer(command);
    }

    /**
     * Waits until the remote scp says that it is there.
     *
     * @throws ScpException when it is not: not found, text of a shell, SFTP only, an end
     * @throws IOException when the connection broke
     */
    public void begin() throws IOException {
        require(ScpPhase.START);
        peer.acknowledgement(phase);
        phase = ScpPhase.TIMES;
    }

    /**
     * Announces the file; the remote scp opens it, and truncates nothing yet.
     *
     * @param mode permission bits; exact with {@code scp -p -t}, else under the remote umask and for a new file only
     * @param size octets, exactly
     * @param name the name in the C record: without slash and control characters; {@link #GUARD_NAME} where the target
     *     must not be a directory
     * @param modified seconds since 1970 that the file gets as its time, unless absent; needs {@code scp -p -t}
     * @throws ScpException when the remote scp refuses; reason DIRECTORY when the guard name ran into a directory
     * @throws IOException when the connection broke
     */
    public void announce(int mode, long size, String name, OptionalLong modified) throws IOException {
        require(ScpPhase.TIMES);
        check(mode, size, name);
        if (modified.isPresent()) {
            long time = Math.max(0, modified.getAsLong());
            step("T" + time + " 0 " + time + " 0\n");
        }
        phase = ScpPhase.RECORD;
        try {
            step(String.format("C%04o %d %s\n", mode, size, name));
        } catch (ScpException e) {
            throw namesDirectory(e, name) ? directory(e) : e;
        }
        phase = ScpPhase.DATA;
        sink = new CountedSink(command.stdin(), peer, size);
        command.whenReadable(Optional.of(this::remoteSpeaks));
    }

    private static void check(int mode, long size, String name) {
        boolean plain = name.chars().allMatch(c -> c >= ' ' && c != '/' && c != 0x7F);
        int octets = name.getBytes(StandardCharsets.UTF_8).length;
        if (!plain || name.isEmpty() || name.equals(".") || name.equals("..") || octets > 2000) {
            throw new IllegalArgumentException("not a name for a C record: " + RemoteText.quote(name));
        }
        if (mode < 0 || mode > MAX_MODE || size < 0) {
            throw new IllegalArgumentException("mode " + mode + ", size " + size);
        }
    }

    private static boolean namesDirectory(ScpException e, String name) {
        return e.reason() == Reason.REMOTE_ERROR
                && (e.remoteText().contains(GUARD_NAME) && name.equals(GUARD_NAME)
                        || e.fault().filter(RemoteFault.IS_DIRECTORY::equals).isPresent());
    }

    private static ScpException directory(ScpException e) {
        ScpException directory = ScpException.saying(
                Reason.DIRECTORY, e.phase(), "the target is a directory; the remote scp said", e.remoteText());
        directory.addSuppressed(e);
        return directory;
    }

    private void step(String record) throws IOException {
        peer.send(record.getBytes(StandardCharsets.UTF_8), phase);
        peer.acknowledgement(phase);
    }

    /**
     * Returns where the octets of the file go. It takes exactly the announced size; asked for room beyond it, it fails
     * with reason SIZE_MISMATCH. Once the remote scp spoke or ended, every call fails with the reason.
     */
    public OctetSink sink() {
        require(ScpPhase.DATA);
        return sink;
    }

    /**
     * Runs an action once, soon, on another thread, when the remote scp speaks or ends during the data, where it should
     * be silent. The next call to {@link #sink()} or {@link #finish()} then throws the reason; {@link
     * #failureDuringData()} gives it to a thread that waits for something else. The action must not block.
     */
    public void whenRemoteSpeaks(Runnable action) {
        require(ScpPhase.DATA);
        // One listener at a time: two would both be told of one octet, and the second would wait for another.
        synchronized (speech) {
            told = action;
            if (spoke) {
                command.whenReadable(Optional.of(action));
            }
        }
    }

    /** Any thread. An acknowledgement of octets that are all on their way is no interruption; whatever follows it is. */
    private void remoteSpeaks() {
        Runnable action;
        synchronized (speech) {
            if (finishing) {
                return;
            }
            if (sink.isWhole() && peer.takeAcknowledgement()) {
                command.whenReadable(Optional.of(this::remoteSpeaks));
                return;
            }
            spoke = true;
            sink.remoteSpoke();
            action = told;
        }
        action.run();
    }

    /**
     * Returns what it means that the remote scp spoke or ended during the data. It takes what came, waits at most a moment
     * for the rest of a line, and for the exit status of a command that ended. Call it only when something came, and before
     * {@link #finish()}; any thread, also while another one is in a call of {@link #sink()}.
     *
     * @throws IOException when the connection broke
     */
    public ScpException failureDuringData() throws IOException {
        require(ScpPhase.DATA);
        return peer.failureDuringData();
    }

    /**
     * Says that the file is whole, and requires that the remote scp says so too, ends its output and then itself with an
     * exit status 0 that really came. Returning normally is the only success there is.
     *
     * @throws ScpException when fewer octets than announced were committed (nothing was sent then), or the remote scp
     *     reports an error, says something else, or ends in any other way
     * @throws IOException when the connection broke: whether the file is whole is not known
     */
    public void finish() throws IOException {
        require(ScpPhase.DATA);
        command.whenReadable(Optional.empty());
        synchronized (speech) {
            finishing = true;
        }
        sink.requireWhole();
        phase = ScpPhase.STATUS;
        peer.send(new byte[] {ScpPeer.OK}, phase);
        peer.finalAcknowledgement(phase);
        phase = ScpPhase.END;
        peer.sendAtEnd(new byte[0]);
        peer.cleanEnd();
    }

    private void require(ScpPhase wanted) {
        if (phase != wanted) {
            throw new IllegalStateException("called " + phase.words() + ", not " + wanted.words());
        }
    }
}
