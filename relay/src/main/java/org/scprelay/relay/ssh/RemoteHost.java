package org.scprelay.relay.ssh;

import java.util.OptionalLong;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;

/**
 * Opens files at a destination: over SCP, over SFTP, or, where nobody says which, over SCP when the size is known and the
 * host runs it, else over SFTP. One thread.
 */
public final class RemoteHost {

    private final ScpHost scp;
    private final SftpHost sftp;
    private final Protocol wanted;
    private final ServedProtocols served;
    private final String place;

    /** Keeps two transfers, or a transfer and a file command, from one file. */
    public interface Claim {
        /**
         * Takes a file at the destination.
         *
         * @param place the same for every spelling of its path
         * @throws TransferFailure when another transfer has it
         */
        void take(String place) throws TransferFailure;
    }

    /** Returns what both protocols claim of a file. */
    static String place(String realPath) {
        return "path " + realPath;
    }

    private interface Opening<T> {
        T over(Protocol protocol) throws TransferFailure;
    }

    /**
     * Uses a connection, which stays the caller's to close.
     *
     * @param wanted the protocol to be used
     * @param served what is known of destinations
     */
    public RemoteHost(SshConnection connection, Destination destination, Protocol wanted, ServedProtocols served) {
        this.scp = new ScpHost(connection, destination);
        this.sftp = new SftpHost(connection, destination);
        this.wanted = wanted;
        this.served = served;
        this.place = destination.place();
    }

    /**
     * Opens a file for writing. No octet of it was sent when this returns, and the destination is ready to take them.
     *
     * @param upload with a size where SCP is forced
     * @param claim is told what the path turned out to be, before anything is written there
     * @throws TransferFailure why not; nothing is left behind
     */
    public RemoteWriter create(Upload upload, Claim claim) throws TransferFailure {
        if (upload.continuation().needsSftp()) {
            return sftp.create(upload, claim);
        }
        if (upload.continuation().resume() && wanted == Protocol.AUTO) {
            return resumable(upload, claim);
        }
        return any(upload, claim);
    }

    /** Over SFTP, which alone can keep a part; a host that does not serve it keeps none. */
    private RemoteWriter resumable(Upload upload, Claim claim) throws TransferFailure {
        try {
            return sftp.create(upload, claim);
        } catch (TransferFailure e) {
            if (e.reason() == Message.SFTP_NOT_SERVED && upload.size().isPresent()) {
                return any(upload, claim);
            }
            throw e;
        }
    }

    private RemoteWriter any(Upload upload, Claim claim) throws TransferFailure {
        if (upload.size().isPresent()) {
            long size = upload.size().getAsLong();
            return open(protocol ->
                    protocol == Protocol.SCP ? scp.create(upload, size, claim) : sftp.create(upload, claim));
        }
        try {
            return sftp.create(upload, claim);
        } catch (TransferFailure e) {
            throw e.reason() == Message.SFTP_NOT_SERVED
                    ? e.because(e.reason(), e.getMessage() + "; SCP would need the size: add SIZE=octets to STOR")
                    : e;
        }
    }

    /**
     * Opens a file for reading.
     *
     * @param restart how many octets at its beginning are not to be sent; absent: all are, over any protocol
     * @throws TransferFailure why not
     */
    public RemoteReader open(String path, OptionalLong restart) throws TransferFailure {
        if (restart.isPresent()) {
            return sftp.open(path, restart.getAsLong());
        }
        return open(protocol -> protocol == Protocol.SCP ? scp.open(path) : sftp.open(path, 0));
    }

    private <T> T open(Opening<T> opening) throws TransferFailure {
        if (wanted != Protocol.AUTO) {
            return opening.over(wanted);
        }
        Protocol first = served.first(place);
        try {
            return opening.over(first);
        } catch (TransferFailure e) {
            if (e.reason() != notServed(first)) {
                throw e;
            }
            return instead(opening, first, e);
        }
    }

    private <T> T instead(Opening<T> opening, Protocol first, TransferFailure reason) throws TransferFailure {
        Protocol second = first == Protocol.SCP ? Protocol.SFTP : Protocol.SCP;
        try {
            T opened = opening.over(second);
            served.prefer(place, second);
            return opened;
        } catch (TransferFailure e) {
            if (e.reason() != notServed(second)) {
                throw e;
            }
            served.forget(place);
            throw reason.because(reason.reason(), reason.getMessage() + "; " + second + ": " + e.getMessage());
        }
    }

    private static Message notServed(Protocol protocol) {
        return protocol == Protocol.SCP ? Message.SCP_NOT_SERVED : Message.SFTP_NOT_SERVED;
    }
}
