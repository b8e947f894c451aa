package org.scprelay.relay.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.settings.Wildcard;

/** Wildcards, paths and address ranges against slow oracles, and each rule with its twin. */
class PatternsTest {

    @Provide
    Arbitrary<String> pattern() {
        return Arbitraries.strings().withChars('a', 'b', '*', '?', '.').ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.strings().withChars('a', 'b', '?', '.').ofMaxLength(10);
    }

    private static String regex(String pattern) {
        return Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }

    @Property(tries = 2000)
    void aWildcardIsTheRegularExpressionItLooksLike(@ForAll("pattern") String pattern, @ForAll("text") String text) {
        assertEquals(Pattern.matches("(?s)" + regex(pattern), text), Wildcard.matches(pattern, text));
    }

    @Property(tries = 2000)
    void aQuestionMarkIsOneCharacterWhereItIsAskedFor(@ForAll("pattern") String pattern, @ForAll("text") String text) {
        String expression =
                Arrays.stream(pattern.split("\\?", -1)).map(PatternsTest::regex).collect(Collectors.joining("."));
        assertEquals(Pattern.matches("(?s)" + expression, text), Wildcard.matchesAlsoSingle(pattern, text));
    }

    @Test
    void aLongWildcardDoesNotTakeForEver() {
        assertFalse(Wildcard.matches("*a".repeat(500) + "b", "a".repeat(4000)));
    }

    @Provide
    Arbitrary<String> pathPattern() {
        return path("a", "b", "*", "**", "a*", "");
    }

    @Provide
    Arbitrary<String> path() {
        return path("a", "b", "ab", "", "..");
    }

    private static Arbitrary<String> path(String... segments) {
        return Arbitraries.of(segments).list().ofMinSize(1).ofMaxSize(5).map(list -> String.join("/", list));
    }

    /** Tries every way to give segments of the path to segments of the pattern. */
    private static boolean slowly(String[] pattern, int p, String[] path, int i) {
        if (p == pattern.length) {
            return i == path.length;
        }
        if (pattern[p].equals("**")) {
            return slowly(pattern, p + 1, path, i) || i < path.length && slowly(pattern, p, path, i + 1);
        }
        return i < path.length && Pattern.matches(regex(pattern[p]), path[i]) && slowly(pattern, p + 1, path, i + 1);
    }

    @Property(tries = 3000)
    void aPathPatternIsMatchedSegmentBySegment(@ForAll("pathPattern") String pattern, @ForAll("path") String path) {
        boolean expected = slowly(pattern.split("/", -1), 0, path.split("/", -1), 0);
        assertEquals(expected, new PathPattern(pattern).matches(path), pattern + " " + path);
    }

    @ParameterizedTest
    @CsvSource({
        "/in/**, /in/a, true",
        "/in/**, /in/a/b, true",
        "/in/**, /inside/a, false",
        "/in/**, in/a, false",
        "/in/*, /in/a, true",
        "/in/*, /in/a/b, false",
        "in/*, in/a, true",
        "in/*, /in/a, false",
        "/in/**, /in/../etc/a, false",
        "/in/**, /in/./a, false",
        "/in/**, /in//a, false",
        "/in/**, //in/a, false",
        "/in/**, /in/a/, false",
        "**, '', false",
        "**, in/a, true",
        "**, /in/a, false",
        "*/a, in/a, true",
        "*/a, /a, false",
        "/**, in/a, false",
        "/**, /, true"
    })
    void onlyPlainPathsMatch(String pattern, String path, boolean expected) {
        assertEquals(expected, PathPattern.anyMatches(java.util.List.of(pattern), path));
    }

    @Property(tries = 2000)
    void aRangeHoldsTheAddressesWithItsFirstBits(
            @ForAll @Size(4) byte[] network,
            @ForAll @Size(4) byte[] address,
            @ForAll @IntRange(min = 0, max = 32) int bits,
            @ForAll @IntRange(min = 0, max = 32) int common) {
        // half of the addresses would never be near the network
        byte[] near = address.clone();
        for (int i = 0; i < common; i++) {
            int mask = 0x80 >> (i & 7);
            near[i >> 3] = (byte) (near[i >> 3] & ~mask | network[i >> 3] & mask);
        }
        boolean expected =
                new BigInteger(1, network).shiftRight(32 - bits).equals(new BigInteger(1, near).shiftRight(32 - bits));
        AddressRange range = AddressRange.parse(dotted(network) + "/" + bits).orElseThrow();
        assertEquals(expected, range.contains(dotted(near)));
    }

    private static String dotted(byte[] address) {
        return (address[0] & 255) + "." + (address[1] & 255) + "." + (address[2] & 255) + "." + (address[3] & 255);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/24, 10.1.0.255, true",
        "10.1.0.0/24, 10.1.1.0, false",
        "10.1.0.7, 10.1.0.7, true",
        "10.1.0.7, 10.1.0.8, false",
        "fd00::/8, fd12::1, true",
        "fd00::/8, fe00::1, false",
        "0.0.0.0/0, ::1, false",
        "::/0, 1.2.3.4, false",
        "fd00::7, fd00:0:0::7, true",
        "0.0.0.0/0, host, false"
    })
    void rangesOfBothFamilies(String range, String address, boolean expected) {
        assertEquals(expected, AddressRange.parse(range).orElseThrow().contains(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.0.0/33",
                "10.1.0",
                "10.1.0.256",
                "10.1.0.0/",
                "10.1.0.0/-1",
                "localhost",
                "",
                "fd00::/129",
                "::ffff:10.1.0.7",
                "fe80::1%eth0",
                "1.2.3.4/1/2",
                "+1.2.3.4"
            })
    void whatIsNoRangeIsNone(String text) {
        assertTrue(AddressRange.parse(text).isEmpty(), text);
    }
}
