package org.scprelay.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.protocol.Frame;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.text.Conversion;
import org.scprelay.relay.text.Form;
import org.scprelay.relay.text.TextFault;

/** The octets of a STOR from the frames of the link to the remote file: as they are, or through a conversion. One thread. */
final class StorInput {

    private static final int PIECE = 32 * 1024;

    /**
     * What is known before anything is connected.
     *
     * @param size octets that are to come to the remote file, where announced
     * @param hashes whether their SHA-256 is computed
     * @param form TYPE and STRU
     * @param how what is done with the octets; empty: they pass as they are
     */
    record Plan(OptionalLong size, boolean hashes, Form form, Optional<Conversion.To<OctetSink>> how) {

        /** Returns which frames there may be. */
        Frame.Kind frames() {
            return form.records() ? Frame.Kind.RECORDS : Frame.Kind.STREAM;
        }

        /** Tells whether the announced size says that no octet of the link was lost. */
        boolean sizeProves() {
            return size.isPresent() && how.isEmpty();
        }
    }

    /** The payload of the current frame. */
    interface Payload {
        /** Takes at least one octet; 0 when none is left. */
        int read(ByteBuffer room) throws IOException;
    }

    private final RemoteSink sink;
    private final Payload payload;
    private final TransferRecord record;
    private final Optional<Conversion> conversion;
    private final ByteBuffer piece;
    private long taken;

    StorInput(Plan plan, RemoteSink sink, Payload payload, TransferRecord record) {
        this.sink = sink;
        this.payload = payload;
        this.record = record;
        conversion = plan.how().map(how -> how.to(sink));
        piece = ByteBuffer.allocate(conversion.isPresent() ? PIECE : 0);
    }

    /** Returns how many octets of the link were taken. */
    long taken() {
        return taken;
    }

    /**
     * Takes the data of a frame.
     *
     * @throws TransferFailure when a rule is broken, or the destination failed
     * @throws IOException when the link did
     */
    void take(Frame frame) throws IOException {
        if (conversion.isEmpty()) {
            sink.requireRoom(frame.length());
            pass(frame.length());
            return;
        }
        try {
            convert(conversion.get(), frame);
        } catch (TextFault e) {
            throw TextAnswers.failure(e);
        } finally {
            count();
        }
    }

    private void pass(int length) throws IOException {
        for (int rest = length; rest > 0; ) {
            int octets = payload.read(sink.space());
            sink.commit(octets);
            rest -= octets;
            taken += octets;
            count();
        }
    }

    private void convert(Conversion converted, Frame frame) throws IOException, TextFault {
        for (int rest = frame.length(); rest > 0; ) {
            int octets = payload.read(piece.clear());
            rest -= octets;
            taken += octets;
            converted.take(piece.flip());
        }
        if (frame.is(Frame.EOR)) {
            converted.endRecord();
        }
    }

    private void count() {
        record.count(taken, sink.written());
        conversion.ifPresent(record::count);
    }

    /**
     * Takes the end of the file.
     *
     * @throws TransferFailure when a rule is broken, or the destination failed
     * @throws IOException when the link did
     */
    void finish() throws IOException {
        if (conversion.isPresent()) {
            try {
                conversion.get().finish();
            } catch (TextFault e) {
                throw TextAnswers.failure(e);
            } finally {
                count();
            }
        }
        sink.requireWhole(conversion.isPresent() ? "were made of " + taken : "came");
    }
}
