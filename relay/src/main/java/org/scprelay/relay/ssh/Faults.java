package org.scprelay.relay.ssh;

import java.io.IOException;
import java.util.Optional;
import org.scprelay.protocol.Escapes;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.RefusedPathException;
import org.scprelay.relay.scp.RemoteFault;
import org.scprelay.relay.scp.RequestRefusedException;
import org.scprelay.relay.scp.ScpException;
import org.scprelay.relay.sftp.SftpException;

/** Turns what went wrong at a destination into what the client is told. */
final class Faults {

    private static final int PATH_SHOWN = 120;

    private final SshConnection connection;
    private final Destination destination;

    Faults(SshConnection connection, Destination destination) {
        this.connection = connection;
        this.destination = destination;
    }

    /** Before 150: nothing was sent yet. */
    TransferFailure before(String path, IOException failure) {
        return of(path, failure, Message.LOST_BEFORE);
    }

    /** After 150. */
    TransferFailure during(String path, IOException failure) {
        return of(path, failure, Message.REMOTE_LOST);
    }

    private TransferFailure of(String path, IOException failure, Message lost) {
        if (failure instanceof TransferFailure told) {
            return told;
        }
        if (failure instanceof RefusedPathException) {
            return new TransferFailure(Message.BAD_ARGUMENT, failure.getMessage(), failure);
        }
        if (failure instanceof ScpException scp) {
            return new TransferFailure(message(scp), text(path, scp), scp);
        }
        if (failure instanceof SftpException sftp) {
            return new TransferFailure(
                    message(sftp), shown(path) + " at " + destination.place() + ": " + sftp.getMessage(), sftp);
        }
        if (failure instanceof RequestRefusedException && lost == Message.LOST_BEFORE) {
            // Only scp is ever begun without an answer of its own; SFTP has a greeting.
            return new TransferFailure(
                    Message.SCP_NOT_SERVED, shown(path) + " at " + destination.place() + ": " + failure.getMessage());
        }
        String why = connection.endReason().orElse(failure.getMessage());
        return new TransferFailure(lost, destination.place() + ": " + why, failure);
    }

    private String text(String path, ScpException scp) {
        String changed = scp.fault().filter(RemoteFault.CHANGED::equals).isPresent()
                ? "; scp says so where a file becomes shorter while it is sent"
                : "";
        return shown(path) + " at " + destination.place() + ": " + scp.getMessage() + changed;
    }

    /** A reply has 512 octets: a long path, which the client knows, must not push the reason behind it out of them. */
    static String shown(String path) {
        if (Escapes.text(path).length() <= PATH_SHOWN) {
            return path;
        }
        int[] characters = path.codePoints().toArray();
        StringBuilder head = new StringBuilder();
        for (int at = 0; Escapes.text(head.toString()).length() < PATH_SHOWN / 3; at++) {
            head.appendCodePoint(characters[at]);
        }
        StringBuilder tail = new StringBuilder();
        for (int at = characters.length; Escapes.text(tail.toString()).length() < PATH_SHOWN / 2; ) {
            tail.insert(0, Character.toString(characters[--at]));
        }
        return head + "..." + tail;
    }

    private static Message message(ScpException scp) {
        return switch (scp.reason()) {
            case REMOTE_ERROR -> scp.fault().map(Faults::message).orElse(Message.REMOTE_FAILED);
            case NOT_SCP, SFTP_ONLY, COMMAND_NOT_FOUND, COMMAND_NOT_EXECUTABLE, NO_SHELL -> Message.SCP_NOT_SERVED;
            case ENDED -> Message.REMOTE_ENDED;
            case EXIT_STATUS, EXIT_SIGNAL, EXIT_MISSING -> Message.REMOTE_EXIT;
            case DIRECTORY -> Message.IS_DIRECTORY;
            case SIZE_MISMATCH -> Message.SIZE_DIFFERS;
            case SIZE_AT_REMOTE -> Message.VERIFY_FAILED;
            case RENAME_FAILED -> scp.fault().map(Faults::renamed).orElse(Message.RENAME_FAILED);
            case PART_MISSING, TARGET_GONE, NOT_REMOVED -> Message.RENAME_FAILED;
            case RECORD_MALFORMED,
                    RECORD_TOO_LONG,
                    RECORD_UNEXPECTED,
                    NAME_REFUSED,
                    SIZE_OUT_OF_RANGE,
                    ACKNOWLEDGED_EARLY,
                    STATUS_EXPECTED,
                    TRAILING_OUTPUT -> Message.REMOTE_PROTOCOL;
        };
    }

    private static Message message(SftpException sftp) {
        return switch (sftp.reason()) {
            case STATUS -> sftp.fault().map(Faults::message).orElse(Message.REMOTE_FAILED);
            case NO_EXTENSION, SHORT -> Message.REMOTE_FAILED;
            case ENDED -> Message.REMOTE_ENDED;
            case SIZE_MISMATCH -> Message.SIZE_DIFFERS;
            case PROTOCOL, VERSION -> Message.REMOTE_PROTOCOL;
        };
    }

    /** What a person must mend is not told as something that may be repeated. */
    private static Message renamed(RemoteFault fault) {
        Message message = message(fault);
        return message == Message.REMOTE_FAILED ? Message.RENAME_FAILED : message;
    }

    private static Message message(RemoteFault fault) {
        return switch (fault) {
            case NO_SPACE, QUOTA, FILE_TOO_LARGE -> Message.STORAGE_FULL;
            case NO_SUCH_FILE, NOT_DIRECTORY -> Message.NO_SUCH_FILE;
            case PERMISSION, READ_ONLY -> Message.NO_PERMISSION;
            case IS_DIRECTORY -> Message.IS_DIRECTORY;
            case NOT_REGULAR, LOOP -> Message.NOT_REGULAR;
            case NAME_TOO_LONG -> Message.BAD_NAME;
            default -> Message.REMOTE_FAILED;
        };
    }

    /** Tells whether a failed script means only that there is no shell to run it. */
    static Optional<ScpException> isNoShell(IOException failure) {
        return failure instanceof ScpException scp && scp.reason() == ScpException.Reason.NO_SHELL
                ? Optional.of(scp)
                : Optional.empty();
    }
}
