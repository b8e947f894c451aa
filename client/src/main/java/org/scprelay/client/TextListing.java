package org.scprelay.client;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * The listing for people: at most 120 columns, longer lines are continued with a deeper indent, nothing is cut. Only this
 * class writes in column 1, so that nothing from outside looks like the last line.
 */
final class TextListing implements Listing {

    static final int WIDTH = 120;

    private static final String REPLY = "     ";
    private static final String NOTE = "     -- ";
    private static final String OUTPUT = "     | ";
    private static final String DEEPER = "         ";

    private final PrintStream out;

    TextListing(PrintStream out) {
        this.out = out;
    }

    @Override
    public void begin(String title, List<String> remarks) {
        lines("", title);
        remarks.forEach(this::note);
    }

    @Override
    public void statement(Statement statement) {
        lines(
                String.format("%4d ", statement.origin().number()),
                statement.origin().text());
        out.flush();
    }

    @Override
    public void reply(String line) {
        lines(REPLY, line);
    }

    @Override
    public void note(String text) {
        lines(NOTE, text);
    }

    @Override
    public void output(String line) {
        lines(OUTPUT, line);
    }

    @Override
    public void moved(boolean sent, Amount amount, Duration time) {
        long octets = amount.octets();
        String records = amount.records().isEmpty()
                ? ""
                : " in " + Quantity.records(amount.records().getAsLong());
        String exact = octets < 1024 ? "" : " (" + octets + " octets)";
        note(Quantity.octets(octets) + exact + records + (sent ? " sent" : " received") + " in " + Quantity.time(time)
                + ", " + Quantity.rate(octets, time));
    }

    @Override
    public void ended(int returnCode) {
        if (returnCode != 0) {
            note("return code " + returnCode);
        }
    }

    @Override
    public void finish(int returnCode) {
        out.println(String.format("RETURN CODE %02d", returnCode));
        out.flush();
    }

    private void lines(String indent, String raw) {
        String text = ListingText.of(raw);
        String before = indent;
        int at = 0;
        do {
            int end = Math.min(text.length(), at + WIDTH - before.length());
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            out.println(before + text.substring(at, end));
            at = end;
            before = DEEPER;
        } while (at < text.length());
    }
}
