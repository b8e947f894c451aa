package org.scprelay.relay.scp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.scprelay.relay.scp.ScpException.Reason;

/**
 * What a script of ours answered.
 *
 * @param output all of standard output, bounded; not escaped
 * @param end how it ended
 */
record ScriptAnswer(String output, EndOfCommand end) {

    private static final int MAX_OUTPUT = 32 * 1024;

    /** Gives a command an empty standard input and takes its output to the end. */
    static ScriptAnswer read(RemoteCommand command) throws IOException {
        return read(command, () -> {});
    }

    /** Does the same, and runs an action whenever something came. */
    static ScriptAnswer read(RemoteCommand command, Runnable progress) throws IOException {
        try {
            command.stdin().end();
        } catch (IOException e) {
            // A command that is done already does not take it; its output tells.
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteBuffer lent = command.stdout().next();
        while (lent.hasRemaining()) {
            progress.run();
            if (output.size() + lent.remaining() > MAX_OUTPUT) {
                throw ScpException.of(
                        Reason.NO_SHELL,
                        ScpPhase.START,
                        "the remote host prints without end where a script should answer");
            }
            output.write(lent.array(), lent.arrayOffset() + lent.position(), lent.remaining());
            lent.position(lent.limit());
            lent = command.stdout().next();
        }
        return new ScriptAnswer(output.toString(StandardCharsets.UTF_8), EndOfCommand.of(command));
    }

    /** Returns the last line after the marker, without it; empty where there is none. */
    String marked() {
        return output.lines()
                .filter(line -> line.startsWith(TargetScripts.MARKER))
                .reduce((first, last) -> last)
                .map(line -> line.substring(TargetScripts.MARKER.length()))
                .orElse("");
    }

    /** Returns the failure of a script that ran and could not do its work. */
    ScpException failure(Reason reason, String sentence) {
        return ScpException.ended(reason, ScpPhase.END, sentence, end);
    }

    /** Returns the failure of an answer that is none of ours: whether the script did its work is not known. */
    ScpException unexpected() {
        if (marked().isEmpty()) {
            return noShell();
        }
        String sentence = "the answer of a script and its end do not agree" + end.inWords();
        Reason reason = end.exit().status().isEmpty() ? Reason.EXIT_MISSING : Reason.EXIT_STATUS;
        return ScpException.saying(reason, ScpPhase.END, sentence, marked());
    }

    /** Returns the failure of a script that did not run. */
    ScpException noShell() {
        String said = output + "\n" + end.standardError();
        // A shell that was killed, or a host that could start none, is no host without a shell: taken for one, the file
        // would go to the target itself, and nobody would look at it afterwards.
        if (end.exit().status().isEmpty() && !EndOfCommand.saysSftpOnly(said)) {
            return ScpException.ended(
                    Reason.ENDED, ScpPhase.START, "the remote shell ended before it answered" + end.inWords(), end);
        }
        boolean sftpOnly = EndOfCommand.saysSftpOnly(said);
        Reason reason = sftpOnly ? Reason.SFTP_ONLY : Reason.NO_SHELL;
        String sentence = sftpOnly
                ? "the remote host serves SFTP only and says"
                : "the remote host did not run a script of ours" + end.inWords();
        return said.isBlank()
                ? ScpException.of(reason, ScpPhase.START, sentence)
                : ScpException.saying(reason, ScpPhase.START, sentence, said);
    }
}
