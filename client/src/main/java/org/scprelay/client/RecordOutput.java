package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes the records that come as RECFM says: as they are where all have one length, behind record descriptor words, or in
 * blocks. It holds a record, a block and a buffer at most: short records share a write. One thread.
 */
final class RecordOutput implements OctetOutput {

    private static final int WAITING = 128 * 1024;
    private static final int BLOCK_DATA = RecordFormat.LONGEST_BLOCK - RecordFormat.WORD;

    private final OctetOutput output;
    private final RecordFormat format;
    private final ByteBuffer record;
    private final ByteBuffer block;
    private final ByteBuffer waiting = ByteBuffer.allocate(WAITING);
    private long number = 1;
    private long length;

    RecordOutput(OctetOutput output, RecordFormat format) {
        this.output = output;
        this.format = format;
        this.record = ByteBuffer.allocate(format.isFixed() ? 0 : RecordFormat.WORD + RecordFormat.LONGEST_VARIABLE);
        this.block = ByteBuffer.allocate(format.form() == RecordFormat.Form.BLOCKED ? RecordFormat.LONGEST_BLOCK : 0);
        begin();
    }

    private void begin() {
        length = 0;
        if (!format.isFixed()) {
            record.clear().position(RecordFormat.WORD);
        }
    }

    @Override
    public void write(ByteBuffer octets) throws IOException {
        length += octets.remaining();
        if (format.isFixed()) {
            if (length > format.length()) {
                throw new IOException("record " + number + " has more octets than LRECL=" + format.length());
            }
            put(octets);
        } else if (length > format.longest()) {
            throw new IOException("record " + number + " has more octets than " + format.longest()
                    + ", the most that its RECFM can hold");
        } else {
            record.put(octets);
        }
    }

    @Override
    public void endRecord() throws IOException {
        if (format.isFixed() && length < format.length()) {
            throw new IOException("record " + number + " has " + length + " octets, not LRECL=" + format.length()
                    + " (in TYPE A the relay fills it with blanks after SITE RECFM=F LRECL=" + format.length() + ")");
        }
        if (!format.isFixed()) {
            record.putInt(0, record.position() << 16);
            store(record.flip());
        }
        number++;
        begin();
    }

    private void store(ByteBuffer whole) throws IOException {
        if (format.form() != RecordFormat.Form.BLOCKED) {
            put(whole);
            return;
        }
        if (whole.remaining() > BLOCK_DATA - Math.max(0, block.position() - RecordFormat.WORD)) {
            endBlock();
        }
        if (block.position() == 0) {
            block.position(RecordFormat.WORD);
        }
        block.put(whole);
    }

    private void endBlock() throws IOException {
        if (block.position() > 0) {
            block.putInt(0, block.position() << 16);
            put(block.flip());
            block.clear();
        }
    }

    private void put(ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            if (!waiting.hasRemaining()) {
                flush();
            }
            int count = Math.min(octets.remaining(), waiting.remaining());
            waiting.put(octets.slice(octets.position(), count));
            octets.position(octets.position() + count);
        }
    }

    private void flush() throws IOException {
        output.write(waiting.flip());
        waiting.clear();
    }

    @Override
    public boolean canReset() {
        return output.canReset();
    }

    @Override
    public void reset() throws IOException {
        output.reset();
        block.clear();
        waiting.clear();
        number = 1;
        begin();
    }

    @Override
    public void commit() throws IOException {
        endBlock();
        flush();
        output.commit();
    }

    @Override
    public void close() {
        output.close();
    }
}
