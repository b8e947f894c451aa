package org.scprelay.relay.scp;

import java.io.IOException;
import java.util.OptionalLong;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.scp.ScpException.Reason;

/**
 * Our end of {@code scp -f}: one file from a remote host.
 *
 * <p>{@link #open()}, {@link #source()} to its end, {@link #finish()}, each once; then, or after any exception, the command
 * is closed. One thread.
 *
 * <p>Source: {@code sink()} and {@code source()} of OpenSSH's {@code scp.c}.
 */
public final class ScpSink {

    private static final byte[] GO_ON = {ScpPeer.OK};

    private final RemoteCommand command;
    private final ScpPeer peer;
    private ScpPhase phase = ScpPhase.START;
    private CountedSource source;

    /** Takes a command that runs {@code scp -f} ({@link CommandLine#scpFrom}) and of which nothing was read yet. */
    public ScpSink(RemoteCommand command) {
        this.command = command;
        this.peer = new ScpPeer(command);
    }

    /**
     * Waits for the announcement of the file and lets its octets come.
     *
     * @throws ScpException when the remote scp has none to send, or is none
     * @throws IOException when the connection broke
     */
    public RemoteFile open() throws IOException {
        require(ScpPhase.START);
        peer.send(GO_ON, phase);
        ControlRecord record = peer.controlRecord(phase);
        OptionalLong modified = OptionalLong.empty();
        if (record instanceof ControlRecord.Times times) {
            phase = ScpPhase.TIMES;
            modified = times.modified();
            peer.send(GO_ON, phase);
            record = peer.controlRecord(phase);
        }
        RemoteFile file = file(record, modified);
        // Where that fails the source is gone: how much of the file came before is for the source of its octets to say.
        peer.offer(GO_ON);
        phase = ScpPhase.DATA;
        source = new CountedSource(command, file.size());
        return file;
    }

    private RemoteFile file(ControlRecord record, OptionalLong modified) throws ScpException {
        if (record instanceof ControlRecord.File file) {
            return new RemoteFile(file.mode(), file.size(), modified);
        }
        if (record instanceof ControlRecord.Directory directory) {
            throw ScpException.saying(
                    Reason.DIRECTORY, phase, "the remote scp sends a directory, not a file", directory.name());
        }
        String what = record instanceof ControlRecord.Times ? "a second T record" : "the end of a directory";
        throw ScpException.of(
                Reason.RECORD_UNEXPECTED, phase, "the remote scp sent " + what + " where a C record was due");
    }

    /** Returns the octets of the file: exactly the announced size, then the end; too few of them are a ScpException. */
    public OctetSource source() {
        require(ScpPhase.DATA);
        return source;
    }

    /**
     * Requires that the remote scp says that the file was whole, and ends its output and then itself with an exit status 0
     * that really came. Returning normally is the only success there is.
     *
     * @throws ScpException when it reports an error (it fills up with zeros a file that became shorter or unreadable, and
     *     says so here), sends more, or ends in any other way
     * @throws IllegalStateException when the source was not taken to its end
     * @throws IOException when the connection broke
     */
    public void finish() throws IOException {
        require(ScpPhase.DATA);
        source.requireWhole();
        phase = ScpPhase.STATUS;
        int status = peer.octet(phase);
        if (status != ScpPeer.OK) {
            throw status <= 2 ? peer.said(status, phase) : notStatus(status);
        }
        phase = ScpPhase.END;
        peer.sendAtEnd(GO_ON);
        peer.cleanEnd();
    }

    private ScpException notStatus(int octet) {
        String sentence = "the remote scp sent " + RemoteText.hex(octet).substring(1)
                + " where the status of the file was due: more octets than announced, or text";
        return ScpException.of(Reason.STATUS_EXPECTED, phase, sentence);
    }

    private void require(ScpPhase wanted) {
        if (phase != wanted) {
            throw new IllegalStateException("called " + phase.words() + ", not " + wanted.words());
        }
    }
}
