package org.scprelay.relay.sftp;

import java.io.IOException;
import java.util.OptionalLong;

/** A file that is open at an SFTP server. One thread, as its client. */
public final class SftpFile {

    private final SftpClient client;
    private final byte[] handle;

    SftpFile(SftpClient client, byte[] handle) {
        this.client = client;
        this.handle = handle;
    }

    /** Returns what the server says of it. */
    public FileAttributes stat() throws IOException {
        return client.stat(handle);
    }

    /** Sets mode or time. */
    public void set(FileAttributes attributes) throws IOException {
        client.set(handle, attributes);
    }

    /** Tells whether {@link #sync()} is served. */
    public boolean canSync() {
        return client.canSync();
    }

    /** Returns when what was written is on the server's disk. */
    public void sync() throws IOException {
        client.sync(handle);
    }

    /** Closes it; only this acknowledgement makes what was written sure. */
    public void close() throws IOException {
        client.close(handle);
    }

    /**
     * Begins to write; nothing else may be asked of the client until {@link SftpUpload#finish()} returned.
     *
     * @param offset where the first octet goes
     * @param size octets to come, exactly; absent: any number
     */
    public SftpUpload upload(long offset, OptionalLong size) {
        return new SftpUpload(client, handle, offset, size);
    }

    /**
     * Begins to read; nothing else may be asked of the client until the end was lent.
     *
     * @param offset of the first octet
     * @param size octets to be read, exactly
     */
    public SftpDownload download(long offset, long size) {
        return new SftpDownload(client, handle, offset, size);
    }
}
