package org.scprelay.relay.ssh;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.reply.TransferFailure.Left;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.RemoteFault;
import org.scprelay.relay.sftp.FileAttributes;
import org.scprelay.relay.sftp.SftpClient;
import org.scprelay.relay.sftp.SftpException;
import org.scprelay.relay.sftp.SftpFile;

/**
 * The part of a transfer that broke, for RESTART. Its beginning is sure as far as every WRITE was acknowledged; behind that
 * there may be anything, and the RESTART cuts it off. It is not cut here: another relay of the same deck may have begun a part
 * of that name meanwhile, or even gone on in this one, and what it writes must never be cut.
 */
final class KeptPart {

    private static final int NEEDS_A_PERSON = 500;

    private final SshConnection connection;
    private final String path;
    private final long sure;

    KeptPart(SshConnection connection, String path, long sure) {
        this.connection = connection;
        this.path = path;
        this.sure = sure;
    }

    /** Tells whether the transfer only broke: what a person has to look at first, or lied, is nothing to go on from. */
    static boolean isWorthIt(TransferFailure reason) {
        return reason.reason().code() < NEEDS_A_PERSON && reason.reason() != Message.REMOTE_PROTOCOL;
    }

    /**
     * Brings it to the server's disk, as far as that goes.
     *
     * @return the reason with what is kept
     */
    TransferFailure keep(TransferFailure reason) {
        TransferFailure kept = reason.leaving(Left.PART, path);
        try (RemoteCommand command = connection.sftp()) {
            SftpClient client = new SftpClient(command);
            client.begin();
            SftpFile file = client.goOn(path);
            if (file.stat().size().orElse(sure) < sure) {
                return kept;
            }
            if (file.canSync()) {
                file.sync();
            }
            file.close();
        } catch (SftpException e) {
            if (e.fault().equals(Optional.of(RemoteFault.NO_SUCH_FILE))) {
                return reason;
            }
        } catch (IOException e) {
            // The RESTART looks at it before it goes on.
            return kept.withPart(sure);
        }
        return kept.withPart(sure);
    }

    /** Cuts an open file that is longer; returns the size that it has then, where the server tells. */
    static OptionalLong cut(SftpFile file, long octets) throws IOException {
        OptionalLong size = file.stat().size();
        if (size.isPresent() && size.getAsLong() > octets) {
            file.set(FileAttributes.NONE.withSize(octets));
            return file.stat().size();
        }
        return size;
    }
}
