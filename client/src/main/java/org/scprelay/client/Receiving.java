package org.scprelay.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.protocol.Alphabet;
import org.scprelay.protocol.Frame;
import org.scprelay.protocol.FrameReader;
import org.scprelay.protocol.Reply;

/** One RETR, LIST, NLST or EXEC from its command to its final reply. One thread. */
final class Receiving {

    private static final int BUFFER = 256 * 1024;

    private final RelayLink link;
    private final OctetOutput output;
    private final Reporter reporter;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final Optional<String> begun;
    private Optional<String> version = Optional.empty();
    private Optional<Reply> last = Optional.empty();
    private boolean other;
    private long count;
    private long records;
    private boolean within;
    private boolean whole;

    Receiving(RelayLink link, OctetOutput output, Reporter reporter) {
        this(link, output, reporter, Optional.empty());
    }

    /**
     * Makes one that goes on.
     *
     * @param begun what {@link #version()} of the first piece was
     */
    Receiving(RelayLink link, OctetOutput output, Reporter reporter, Optional<String> begun) {
        this.begun = begun;
        this.link = link;
        this.output = output;
        this.reporter = reporter;
    }

    /**
     * Runs it; the output is not committed.
     *
     * @param command the command line
     * @param kind the frames that may come
     * @param transfer what the replies must agree with, for RETR
     * @return the return code of the final reply
     */
    int run(String command, Frame.Kind kind, Optional<Transfer> transfer) throws Failure {
        link.ask(command);
        Received go = link.expect(link.reply(reporter.listing()::reply), 150);
        last = Optional.of(go.reply());
        if (go.isError()) {
            return go.returnCode();
        }
        if (transfer.isPresent()) {
            transfer.get().checkStart(link, go);
            requireSame(go.reply());
        }
        link.watch().expect(link.timers().data(), "data from the relay");
        OptionalLong announced = size(go);
        try (ProgressLine progress = reporter.progress(announced)) {
            Frame last = receive(link.frames(kind), progress);
            if (kind == Frame.Kind.RECORDS && within && !last.is(Frame.ABORT)) {
                throw link.off("the relay ended the data within record " + (records + 1));
            }
            whole = last.is(Frame.COUNT);
            link.watch().expect(link.timers().reply(), "the final reply");
            int code = end(last, kind, transfer, progress);
            if (code < Failure.LOST && transfer.isPresent()) {
                transfer.get().checkFetched(link, announced, received(kind));
            }
            return code;
        } catch (IOException e) {
            throw link.lost(e);
        }
    }

    /** What is behind our octets in another file is not what belongs there. */
    private void requireSame(Reply go) throws Failure {
        version =
                Optional.of(go.pair("SIZE").orElse("-") + " " + go.pair("MTIME").orElse("-"));
        if (begun.isPresent() && !begun.equals(version)) {
            other = true;
            link.close();
            throw Failure.lost("the remote file is not the one that was begun: it changed meanwhile");
        }
    }

    /** Returns what changes when somebody writes to the remote file: its size and time, as 150 said them. */
    Optional<String> version() {
        return version;
    }

    /** Tells whether the remote file was not the one that was begun. */
    boolean isOther() {
        return other;
    }

    /** Returns the last reply that came: the final one where {@link #run} returned. */
    Optional<Reply> last() {
        return last;
    }

    private static OptionalLong size(Received go) {
        String size = go.reply().pair("SIZE").orElse("");
        return size.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(size)) : OptionalLong.empty();
    }

    /** Receives frames up to the last one. */
    private Frame receive(FrameReader frames, ProgressLine progress) throws IOException, Failure {
        while (true) {
            Frame frame = frames.next();
            link.watch().progress();
            if (frame.is(Frame.ABORT)) {
                reporter.listing()
                        .note("the relay gave the transfer up: " + Alphabet.ASCII.decodeLeniently(frames.readReason()));
                return frame;
            }
            if (frame.is(Frame.COUNT)) {
                long announced = frames.readCount();
                if (announced != count) {
                    throw link.off("the relay counted " + Long.toUnsignedString(announced) + " octets, but " + count
                            + " came");
                }
                return frame;
            }
            within |= frame.length() > 0;
            payload(frames, progress);
            if (frame.is(Frame.EOR)) {
                keep(output::endRecord);
                records++;
                within = false;
            }
            if (frame.is(Frame.EOF)) {
                return frame;
            }
        }
    }

    private void payload(FrameReader frames, ProgressLine progress) throws IOException, Failure {
        while (frames.remaining() > 0) {
            count += frames.read(buffer.clear());
            link.watch().progress();
            buffer.flip();
            keep(() -> output.write(buffer));
            progress.at(count);
        }
    }

    /** Something that writes locally. */
    private interface LocalWrite {
        void run() throws IOException;
    }

    /** A receiver that cannot keep what comes gives up by closing the link. */
    private void keep(LocalWrite write) throws Failure {
        try {
            write.run();
        } catch (IOException e) {
            link.close();
            throw Failure.local("OUTPUT cannot be written: " + Trouble.of(e));
        }
    }

    /** Tells whether all data came, whatever the final reply said. */
    boolean isWhole() {
        return whole;
    }

    private Amount received(Frame.Kind kind) {
        return kind == Frame.Kind.RECORDS ? new Amount(count, OptionalLong.of(records)) : Amount.of(count);
    }

    private int end(Frame last, Frame.Kind kind, Optional<Transfer> transfer, ProgressLine progress) throws Failure {
        Received end = link.reply(reporter.listing()::reply);
        this.last = Optional.of(end.reply());
        link.watch().rest();
        if (end.isError()) {
            return end.returnCode();
        }
        if (last.is(Frame.ABORT)) {
            throw link.off("the relay called a transfer good that it gave up: " + end.line());
        }
        link.expect(end, kind == Frame.Kind.COMMAND ? 250 : 226);
        if (kind == Frame.Kind.COMMAND && !end.reply().pair("EXIT").orElse("").equals("0")) {
            throw link.off("a good reply of EXEC should say EXIT=0: " + end.line());
        }
        if (!last.is(Frame.COUNT)) {
            throw Failure.lost("the relay ended the data without a count, so nobody knows whether all of it came");
        }
        if (transfer.isPresent()) {
            transfer.get().checkEnd(link, end, received(kind));
        }
        reporter.listing().moved(false, received(kind), progress.elapsed());
        return end.returnCode();
    }
}
