package org.scprelay.cli.convert;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.scprelay.relay.text.Conversion;
import org.scprelay.relay.text.TextFault;
import org.scprelay.relay.text.TextOptionException;

/** One {@link Task} on one file, with a record and some buffers of memory. One thread, once. */
public final class Run {

    private static final int BUFFER = 64 * 1024;

    private final Task task;
    private final RecordWatch watch;
    private final Conversion work;
    private final OutSink out;
    private final Source source;
    private final Optional<HostWriter> writer;
    private long read;

    /**
     * What was converted, in the words of the relay's final reply.
     *
     * @param records of the link; none in TYPE I and STRU F
     * @param link octets of the host's data
     * @param bytes octets of the partner's file
     * @param substituted SUBST
     * @param truncated TRUNCATED
     */
    public record Counts(long records, long link, long bytes, long substituted, long truncated) {}

    /**
     * Prepares it.
     *
     * @param target where the result goes
     * @throws TextOptionException when options, TYPE and STRU do not go together
     */
    public Run(Task task, OutSink.Octets target, RecordWatch.Viewer viewer) throws TextOptionException {
        this.task = task;
        this.watch = new RecordWatch(viewer, task.inFront());
        boolean records = !task.stor() && task.form().records();
        this.writer = records ? task.host().map(form -> new HostWriter(form, target)) : Optional.empty();
        boolean mirrored = records && !task.form().text();
        this.out = new OutSink(writer.<OutSink.Octets>map(w -> w).orElse(target), sight(mirrored));
        this.work = task.stor() ? task.upload(out) : task.download(out);
        this.source = task.stor() && task.host().isPresent()
                ? new RecordSource(task.host().get(), work, out, watch)
                : new StreamSource(work, out, watch, mirrored ? StreamSource.none() : task.cut(), !mirrored);
    }

    /** In TYPE I the records of what comes out are those of what goes in. */
    private OutSink.Sight sight(boolean mirrored) {
        if (!mirrored) {
            return watch::target;
        }
        return new OutSink.Sight() {
            @Override
            public void see(byte[] in, int from, int to) {
                watch.source(in, from, to);
                watch.target(in, from, to);
            }

            @Override
            public void endRecord() throws IOException {
                watch.end(work);
            }
        };
    }

    /**
     * Converts everything.
     *
     * @throws TextFault what the relay answers with 551
     * @throws IOException when something cannot be read or written, or the host's file does not have such records
     */
    public Counts all(InputStream in) throws IOException, TextFault {
        byte[] buffer = new byte[BUFFER];
        for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
            read += count;
            source.take(buffer, 0, count);
        }
        source.finish();
        out.flush();
        if (writer.isPresent()) {
            writer.get().finish();
        }
        long host = task.stor() ? read - work.records() * watch.inFront() : work.written();
        return new Counts(
                work.records(), host, task.stor() ? work.written() : read, work.substituted(), work.truncated());
    }

    private static int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new IOException("the input cannot be read: " + LocalFiles.reason(e), e);
        }
    }

    /** Says where in the file a fault is, with the octets there; "" when that is not known. */
    public String place(TextFault fault) {
        return FaultPlace.of(fault, watch);
    }
}
