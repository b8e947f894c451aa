package org.scprelay.cli.convert;

import java.util.Locale;
import org.scprelay.relay.text.TextFault;

/** Shows the octets around a fault. */
final class FaultPlace {

    private static final int AROUND = 8;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private FaultPlace() {}

    /** Returns {@code octet 85 of the file: C1 C2 >41< C3}, or "" when the fault is not in the record that is watched. */
    static String of(TextFault fault, RecordWatch watch) {
        if (fault.record() != watch.number()) {
            return "";
        }
        if (fault.kind() == TextFault.Kind.WORD) {
            return "the word stands at octet " + watch.start() + " of the file";
        }
        Kept record = watch.source();
        long at = fault.offset() + (watch.number() == 1 && beginsWithMark(record) ? BYTE_ORDER_MARK.length : 0);
        String place = "octet " + (watch.start() + watch.inFront() + at) + " of the file";
        return at > record.kept() ? place : place + ": " + around(record, (int) at);
    }

    /** A byte order mark is no part of the text: the offset of a fault does not count it. */
    private static boolean beginsWithMark(Kept record) {
        if (record.kept() < BYTE_ORDER_MARK.length) {
            return false;
        }
        for (int next = 0; next < BYTE_ORDER_MARK.length; next++) {
            if (record.octet(next) != BYTE_ORDER_MARK[next]) {
                return false;
            }
        }
        return true;
    }

    private static String around(Kept record, int at) {
        StringBuilder out = new StringBuilder(at > AROUND ? "... " : "");
        int to = Math.min(record.kept(), at + AROUND + 1);
        for (int next = Math.max(0, at - AROUND); next < to; next++) {
            String octet = String.format(Locale.ROOT, "%02X", record.octet(next));
            out.append(next == at ? ">" + octet + "<" : octet).append(' ');
        }
        if (at == record.kept()) {
            out.append("> <, the end");
        }
        return out.append(to < record.length() ? "..." : "").toString().stripTrailing();
    }
}
