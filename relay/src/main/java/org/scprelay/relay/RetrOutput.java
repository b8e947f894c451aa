package org.scprelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.scprelay.protocol.FrameWriter;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.text.Conversion;
import org.scprelay.relay.text.RecordSink;
import org.scprelay.relay.text.TextFault;

/** The octets of a RETR from the remote file to the frames of the link: as they are, or through a conversion. One thread. */
final class RetrOutput {

    private final FrameWriter frames;
    private final LinkSink.Sending sending;
    private final TransferRecord record;
    private final Optional<LinkSink> sink;
    private final Optional<Conversion> conversion;
    private long taken;

    /**
     * Makes one.
     *
     * @param maxFrame the longest payload that the client takes
     * @param how what is done with the octets; empty: they pass as they are
     */
    RetrOutput(
            FrameWriter frames,
            int maxFrame,
            LinkSink.Sending sending,
            TransferRecord record,
            Optional<Conversion.To<RecordSink>> how) {
        this.frames = frames;
        this.sending = sending;
        this.record = record;
        sink = how.map(any -> new LinkSink(frames, maxFrame, sending));
        conversion = how.map(made -> made.to(sink.orElseThrow()));
    }

    /**
     * Takes octets of the remote file.
     *
     * @throws TransferFailure when a rule is broken
     * @throws IOException when the link is dead
     */
    void take(ByteBuffer octets) throws IOException {
        taken += octets.remaining();
        try {
            if (conversion.isPresent()) {
                conversion.get().take(octets);
            } else {
                sending.run(() -> frames.write(octets));
            }
        } catch (TextFault e) {
            throw TextAnswers.failure(e);
        } finally {
            count();
        }
    }

    /**
     * Takes the end of the file; the end of the frames is the caller's.
     *
     * @throws TransferFailure when a rule is broken
     * @throws IOException when the link is dead
     */
    void finish() throws IOException {
        if (conversion.isEmpty()) {
            return;
        }
        try {
            conversion.get().finish();
            sink.orElseThrow().flush();
        } catch (TextFault e) {
            throw TextAnswers.failure(e);
        } finally {
            count();
        }
    }

    private void count() {
        record.count(frames.count(), taken);
        conversion.ifPresent(record::count);
    }
}
