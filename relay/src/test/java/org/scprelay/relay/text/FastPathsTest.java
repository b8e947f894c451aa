package org.scprelay.relay.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What looks at two or eight octets at once gives what looking at each of them gives. */
class FastPathsTest {

    private static final int ROUNDS = 20_000;
    private final Random random = new Random(1);

    @Test
    void twoOctetsBecomeWhatEachOfThemDoes() {
        for (int exceptions : new int[] {0, 1, 40, 256}) {
            short[] table = new short[256];
            for (int octet = 0; octet < table.length; octet++) {
                table[octet] = (short) (octet * 7 + 3 & 0xFF);
            }
            for (int n = 0; n < exceptions; n++) {
                table[exceptions == table.length ? n : random.nextInt(table.length)] = (short) -(1 + n % 4);
            }
            PlainOctets plain = PlainOctets.of(table);
            for (int two = 0; two < 0x10000; two++) {
                check(plain, table, new byte[] {(byte) two, (byte) (two >> 8)}, 0, 2);
            }
            for (int round = 0; round < ROUNDS; round++) {
                byte[] in = new byte[random.nextInt(40)];
                random.nextBytes(in);
                int from = random.nextInt(in.length + 1);
                check(plain, table, in, from, from + random.nextInt(in.length - from + 1));
            }
            for (int octet = 0; octet < table.length; octet++) {
                assertEquals(table[octet] >= 0, plain.has((byte) octet));
            }
        }
    }

    private static void check(PlainOctets plain, short[] table, byte[] in, int from, int stop) {
        byte[] out = new byte[stop - from + 2];
        Arrays.fill(out, (byte) 0x5A);
        byte[] expected = out.clone();
        int first = from;
        while (first < stop && table[in[first] & 0xFF] >= 0) {
            expected[first - from + 1] = (byte) table[in[first] & 0xFF];
            first++;
        }
        int reached = plain.translate(in, from, stop, out, 1);
        if (reached != first || !Arrays.equals(out, expected)) {
            assertEquals(first, reached, "of " + Arrays.toString(in) + " from " + from);
            assertArrayEquals(expected, out);
        }
    }

    @Test
    void aTableIsSharedByWhatTranslatesAlike() {
        short[] table = new short[256];
        Arrays.fill(table, (short) 0x41);
        PlainOctets first = PlainOctets.of(table);
        table[0x20] = -1;
        PlainOctets second = PlainOctets.of(table);

        assertTrue(first.has((byte) 0x20));
        assertFalse(second.has((byte) 0x20));
        short[] whole = table.clone();
        whole[0x20] = 0x41;
        check(first, whole, new byte[] {0x20, 0x20, 0x20}, 0, 3);
        check(second, table, new byte[] {0x21, 0x20, 0x20}, 0, 3);
    }

    @Test
    void theEndBeforeTrailingOctets() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] in = few(40, 0x40, 0x41);
            int from = random.nextInt(in.length + 1);
            int to = from + random.nextInt(in.length - from + 1);
            int expected = to;
            while (expected > from && in[expected - 1] == 0x40) {
                expected--;
            }
            assertEquals(expected, EightOctets.endBefore(in, from, to, (byte) 0x40));
        }
    }

    @Test
    void onlyEightsWithoutAnOctetBelowTheLimitAreSkipped() {
        for (int limit = 1; limit <= 256; limit <<= 1) {
            for (int round = 0; round < ROUNDS / 4; round++) {
                byte[] in = few(40, limit, limit - 1, 0x80, 0xFF);
                int from = random.nextInt(in.length + 1);
                int to = from + random.nextInt(in.length - from + 1);
                int expected = from;
                while (to - expected >= EightOctets.COUNT && lowest(in, expected) >= limit) {
                    expected += EightOctets.COUNT;
                }
                assertEquals(expected, EightOctets.skip(in, from, to, limit));
            }
        }
    }

    private static int lowest(byte[] in, int from) {
        int lowest = 0xFF;
        for (int next = from; next < from + EightOctets.COUNT; next++) {
            lowest = Math.min(lowest, in[next] & 0xFF);
        }
        return lowest;
    }

    /** Mostly the first of the octets, and long rows of it. */
    private byte[] few(int most, int... octets) {
        byte[] in = new byte[random.nextInt(most)];
        for (int next = 0; next < in.length; next++) {
            in[next] = (byte) octets[random.nextInt(12) > 0 ? 0 : random.nextInt(octets.length)];
        }
        return in;
    }
}
