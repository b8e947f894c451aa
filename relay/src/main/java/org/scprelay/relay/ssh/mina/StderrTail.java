package org.scprelay.relay.ssh.mina;

import java.nio.charset.StandardCharsets;

/** Keeps the last octets of a stream. Safe for two threads. */
final class StderrTail {

    private final byte[] ring;
    private long total;

    StderrTail(int kept) {
        ring = new byte[kept];
    }

    synchronized void add(byte[] octets, int offset, int length) {
        int skip = Math.max(0, length - ring.length);
        total += skip;
        for (int i = offset + skip; i < offset + length; i++) {
            ring[(int) (total++ % ring.length)] = octets[i];
        }
    }

    synchronized String text() {
        int count = (int) Math.min(total, ring.length);
        byte[] out = new byte[count];
        for (int i = 0; i < count; i++) {
            out[i] = ring[(int) ((total - count + i) % ring.length)];
        }
        return new String(out, StandardCharsets.UTF_8);
    }
}
