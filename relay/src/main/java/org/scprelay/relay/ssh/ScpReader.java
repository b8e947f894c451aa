package org.scprelay.relay.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.scprelay.relay.bulk.OctetSource;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.RemoteFile;
import org.scprelay.relay.scp.ScpSink;
import org.scprelay.relay.settings.Protocol;

/** A file read over {@code scp -f}. */
final class ScpReader implements RemoteReader {

    private final String path;
    private final ScpSink sink;
    private final RemoteFile file;
    private final Faults faults;

    ScpReader(String path, ScpSink sink, RemoteFile file, Faults faults) {
        this.path = path;
        this.sink = sink;
        this.file = file;
        this.faults = faults;
    }

    @Override
    public Protocol protocol() {
        return Protocol.SCP;
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public OptionalLong modified() {
        return file.modified();
    }

    @Override
    public OctetSource before() {
        return () -> ByteBuffer.allocate(0);
    }

    @Override
    public OctetSource data() {
        return sink.source();
    }

    @Override
    public TransferFailure explain(IOException failure) {
        return faults.during(path, failure);
    }

    @Override
    public void finish() throws TransferFailure {
        try {
            sink.finish();
        } catch (IOException e) {
            throw faults.during(path, e);
        }
    }
}
