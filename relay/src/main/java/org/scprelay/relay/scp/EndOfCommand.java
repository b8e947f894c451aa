package org.scprelay.relay.scp;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * How a command ended, and what that means.
 *
 * @param exit status or signal, where one came
 * @param standardError the last of what it wrote there, not escaped
 */
record EndOfCommand(RemoteCommand.Exit exit, String standardError) {

    private static final int NOT_FOUND = 127;
    private static final int NOT_EXECUTABLE = 126;
    private static final Pattern SFTP_ONLY =
            Pattern.compile("\\bsftp\\b.*\\bonly\\b|\\bonly\\b.*\\bsftp\\b|allowed commands: .*\\bsftp\\b");
    private static final Pattern NO_COMMAND = Pattern.compile(
            "\\bscp(\\.exe)?['\"]?\\s*[:.]?\\s*(command )?not found|not recognized as an internal or external"
                    + "|command not found: scp|unknown command:? ['\"]?scp");

    /**
     * Waits for the end of a command whose output ended. A connection that breaks now changes nothing: the exit status is
     * missing.
     */
    static EndOfCommand of(RemoteCommand command) {
        RemoteCommand.Exit exit;
        try {
            exit = command.awaitExit();
        } catch (IOException e) {
            exit = new RemoteCommand.Exit(OptionalInt.empty(), Optional.empty());
        }
        return new EndOfCommand(exit, command.stderrTail());
    }

    /** Returns the failure of a command that ended before it was due. */
    ScpException beforeDue(ScpPhase phase) {
        boolean fresh = phase == ScpPhase.START;
        int status = exit.status().orElse(0);
        if (saysSftpOnly(standardError)) {
            return ScpException.ended(
                    ScpException.Reason.SFTP_ONLY, phase, "the remote host serves SFTP only and says", this);
        }
        if (fresh && (status == NOT_FOUND || saysNoCommand(standardError))) {
            return ScpException.ended(
                    ScpException.Reason.COMMAND_NOT_FOUND, phase, "the remote host has no scp" + inWords(), this);
        }
        if (fresh && status == NOT_EXECUTABLE) {
            String sentence = "the remote host may not run its scp" + inWords();
            return ScpException.ended(ScpException.Reason.COMMAND_NOT_EXECUTABLE, phase, sentence, this);
        }
        return ScpException.ended(
                ScpException.Reason.ENDED, phase, "the remote scp ended " + phase.words() + inWords(), this);
    }

    /** Returns the failure of a source that ended within the octets of a file. */
    ScpException withinData(long missing) {
        String sentence = "the remote scp ended with " + missing + " octets of the file missing" + inWords();
        return ScpException.ended(ScpException.Reason.ENDED, ScpPhase.DATA, sentence, this);
    }

    /** Returns how it ended in parentheses, with a blank in front. */
    String inWords() {
        if (exit.signal().isPresent()) {
            return " (by signal " + signalName() + ")";
        }
        return exit.status().isPresent()
                ? " (exit status " + exit.status().getAsInt() + ")"
                : " (without an exit status)";
    }

    /** Returns the signal's name, which comes from the remote host, as far as it can be one. */
    String signalName() {
        String name = exit.signal().orElse("");
        return name.matches("[A-Za-z0-9@.-]{1,32}") ? name : RemoteText.quote(name);
    }

    /** Tells whether a text says that only SFTP is served; OpenSSH: "This service allows sftp connections only." */
    static boolean saysSftpOnly(String text) {
        return SFTP_ONLY.matcher(text.toLowerCase(Locale.ROOT)).find();
    }

    /** Tells whether a text of a shell says that there is no scp. */
    static boolean saysNoCommand(String text) {
        return NO_COMMAND.matcher(text.toLowerCase(Locale.ROOT)).find();
    }
}
