package org.scprelay.cli.convert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.scprelay.cli.Printable;
import org.scprelay.relay.text.CodePage;

/** Shows records, one a line, and their octets as a dump where that is asked for. One thread. */
public final class RecordView implements RecordWatch.Viewer {

    private static final String HEADING = "  record     offset   octets  become  text%n";
    private static final String ROW = "%8d %10d %8d %7d  |%s|%s%n";
    private static final String DUMP = "%10s %8X  %-47s  %s%n";
    private static final int ACROSS = 16;
    private static final int ENOUGH = 8 * 1024;

    private final StandardOutput out;
    private final PageText text;
    private final boolean hex;
    private final long limit;
    private final boolean wraps;
    private final StringBuilder waiting = new StringBuilder();
    private long shown;

    /**
     * Begins to show.
     *
     * @param page the page of what comes out
     * @param limit how many records are shown at most
     * @param wraps whether a line may become several records
     */
    public RecordView(StandardOutput out, CodePage page, boolean hex, long limit, boolean wraps) {
        this.out = out;
        this.text = new PageText(page);
        this.hex = hex;
        this.limit = limit;
        this.wraps = wraps;
    }

    @Override
    public boolean wants() {
        return shown < limit;
    }

    @Override
    public void show(RecordWatch record) throws IOException {
        if (shown == 0) {
            waiting.append(String.format(Locale.ROOT, HEADING));
        }
        shown++;
        Kept target = record.target();
        waiting.append(String.format(
                Locale.ROOT,
                ROW,
                record.number(),
                record.start(),
                record.source().length(),
                target.length(),
                Printable.of(text.read(target.toArray())),
                notes(record)));
        if (hex) {
            dump(record.source(), target);
        }
        if (waiting.length() > ENOUGH) {
            flush();
        }
    }

    private String notes(RecordWatch record) {
        StringBuilder out = new StringBuilder();
        if (record.target().length() > record.target().kept()) {
            out.append(" and ")
                    .append(record.target().length() - record.target().kept())
                    .append(" octets more");
        }
        if (record.substituted() > 0) {
            out.append(" SUBST=").append(record.substituted());
        }
        if (record.truncated() > 0) {
            out.append(" TRUNCATED=").append(record.truncated());
        }
        if (wraps && record.records() != 1) {
            out.append(" RECORDS=").append(record.records());
        }
        return out.toString();
    }

    private void dump(Kept source, Kept target) throws IOException {
        for (int at = 0; at < Math.max(source.kept(), target.kept()); at += ACROSS) {
            waiting.append(String.format(Locale.ROOT, DUMP, "", at, octets(source, at), octets(target, at))
                    .stripTrailing());
            waiting.append('\n');
            if (waiting.length() > ENOUGH) {
                flush();
            }
        }
    }

    private static String octets(Kept record, int from) {
        StringBuilder out = new StringBuilder();
        for (int at = from; at < Math.min(record.kept(), from + ACROSS); at++) {
            out.append(at == from ? "" : " ").append(String.format(Locale.ROOT, "%02X", record.octet(at)));
        }
        return out.toString();
    }

    /** Returns how many records were shown. */
    public long shown() {
        return shown;
    }

    /** Writes what waits. */
    public void flush() throws IOException {
        byte[] octets = waiting.toString().getBytes(StandardCharsets.UTF_8);
        waiting.setLength(0);
        out.write(octets, 0, octets.length);
    }
}
