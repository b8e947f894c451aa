package org.scprelay.relay.ssh;

import java.io.IOException;
import java.util.OptionalLong;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.sftp.FileAttributes;
import org.scprelay.relay.sftp.SftpFile;

/** A file read over SFTP: as many octets as it had when it was opened. */
final class SftpReader implements RemoteReader {

    private final String path;
    private final SftpFile file;
    private final FileAttributes opened;
    private final long restart;
    private final Faults faults;
    private final OctetSource data;

    /**
     * Takes an open file of which the size is known.
     *
     * @param restart where the data begins; not behind the end
     */
    SftpReader(String path, SftpFile file, FileAttributes opened, long restart, Faults faults) {
        this.path = path;
        this.file = file;
        this.opened = opened;
        this.faults = faults;
        this.restart = restart;
        this.data = file.download(restart, opened.size().orElseThrow() - restart);
    }

    @Override
    public Protocol protocol() {
        return Protocol.SFTP;
    }

    @Override
    public long size() {
        return opened.size().orElseThrow();
    }

    @Override
    public OptionalLong modified() {
        return opened.modified();
    }

    @Override
    public OctetSource before() {
        return file.download(0, restart);
    }

    @Override
    public OctetSource data() {
        return data;
    }

    @Override
    public TransferFailure explain(IOException failure) {
        return faults.during(path, failure);
    }

    @Override
    public void finish() throws TransferFailure {
        try {
            file.close();
        } catch (IOException e) {
            throw faults.during(path, e);
        }
    }
}
