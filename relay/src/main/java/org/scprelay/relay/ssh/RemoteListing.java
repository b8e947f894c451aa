package org.scprelay.relay.ssh;

import java.util.List;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.sftp.SftpDirectory;

/** A directory that is open at a destination. One thread. */
public interface RemoteListing {

    /**
     * Returns the next entries; none at the end.
     *
     * @throws TransferFailure when the destination failed
     */
    List<SftpDirectory.Entry> next() throws TransferFailure;
}
