package org.scprelay.cli.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.text.Conversion;

/** TYPE I and STRU F: octets pass as they are. One thread. */
final class PlainCopy implements Conversion {

    private final OctetSink sink;
    private long written;

    PlainCopy(OctetSink sink) {
        this.sink = sink;
    }

    @Override
    public void take(ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            ByteBuffer space = sink.space();
            int count = Math.min(space.remaining(), octets.remaining());
            space.put(octets.array(), octets.arrayOffset() + octets.position(), count);
            octets.position(octets.position() + count);
            sink.commit(count);
            written += count;
        }
    }

    @Override
    public void finish() {
        // Nothing waits here.
    }

    @Override
    public long records() {
        return 0;
    }

    @Override
    public long written() {
        return written;
    }
}
