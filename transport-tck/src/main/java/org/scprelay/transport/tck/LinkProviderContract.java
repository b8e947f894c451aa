package org.scprelay.transport.tck;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProvider;
import org.scprelay.transport.LinkProviders;

/** Rules P1 to P6: what a provider does before there is a link. */
public abstract class LinkProviderContract extends Contract {

    private static final int MANY = 50;

    /** For tests of a provider. */
    protected LinkProviderContract() {}

    @Test
    void P1_schemeIsAConstant() {
        LinkProvider provider = bench.provider();
        String scheme = provider.scheme();
        for (int i = 0; i < MANY; i++) {
            assertEquals(scheme, provider.scheme(), "scheme of the same provider");
            assertEquals(scheme, harness().provider().scheme(), "scheme of another provider of this kind");
        }
    }

    @Test
    void P1_schemeCanStandInAnAddress() {
        String scheme = bench.provider().scheme();
        assertEquals(scheme, new LinkAddress(scheme, "x").scheme());
    }

    @Test
    void P1_noOtherProviderHasTheScheme() {
        LinkProvider provider = bench.provider();
        long found = LinkProviders.load().all().stream()
                .filter(p -> p.scheme().equals(provider.scheme()))
                .count();
        assertTrue(
                found == (harness().registered() ? 1 : 0),
                () -> "the service loader finds " + found + " providers of scheme " + provider.scheme());
    }

    @Test
    void P2_makingProvidersTouchesNothing() throws IOException {
        harness().provider();
        long descriptors = harness().openDescriptors();
        for (int i = 0; i < MANY; i++) {
            assertNotNull(harness().provider());
        }
        assertEquals(descriptors, harness().openDescriptors(), "open descriptors");
        Thread[] threads = new Thread[MANY];
        int count = Thread.currentThread().getThreadGroup().enumerate(threads);
        assertEquals(1, count, () -> "new threads: " + Arrays.toString(threads));
    }

    @Test
    void P2_unavailableReasonNeverThrows() {
        for (int i = 0; i < MANY; i++) {
            Optional<String> reason = harness().provider().unavailableReason();
            assertNotNull(reason);
            reason.ifPresent(text -> assertFalse(text.isBlank(), "an empty reason"));
        }
    }

    @Test
    void P3_unavailableIsUnsupportedWithThatReason() {
        LinkProvider unavailable = harness()
                .unavailableProvider()
                .orElseThrow(() -> new AssertionError(
                        "the harness has no unavailable provider: exempt P3 with a reason when there can be none"));
        String reason = unavailable.unavailableReason().orElseThrow();
        LinkAddress address = harness().listenAddress();
        for (LinkException refusal : new LinkException[] {
            refusal(
                    "connect",
                    address,
                    () -> unavailable.connect(address, harness().options())),
            refusal(
                    "listen",
                    address,
                    () -> unavailable.listen(address, harness().options()))
        }) {
            assertEquals(Reason.UNSUPPORTED, refusal.reason(), refusal.getMessage());
            assertTrue(refusal.getMessage().contains(reason), () -> refusal.getMessage() + " does not say: " + reason);
        }
    }

    @Test
    void P4_connectToASilentPeerEndsInTime() throws IOException {
        HeldAddress silent = bench.keep(harness().silentAddress());
        KitLimits limits = bench.limits();
        LinkOptions options = harness().options().withConnectTimeout(limits.connectTimeout());
        long start = System.nanoTime();
        Call<Closeable> connect = bench.start(
                "connect to a silent peer", () -> bench.keep(bench.provider().connect(silent.address(), options)));
        Duration limit = limits.connectTimeout().plus(limits.connectSlack());
        LinkException refusal = named("connect", silent.address(), connect.failureWithin(limit));
        assertEquals(Reason.TIMEOUT, refusal.reason(), refusal.getMessage());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(limits.connectTimeout().dividedBy(2)) > 0, () -> "gave up after " + took);
    }

    @Test
    void P4_failedCallsLeaveNothingOpen() throws IOException {
        LinkAddress refused = harness().refusedAddress();
        LinkListener listener = bench.listen();
        failOnce(refused, listener.localAddress());
        long before = harness().openDescriptors();
        for (int i = 0; i < MANY; i++) {
            failOnce(refused, listener.localAddress());
        }
        Awaitility.await("descriptors of failed calls")
                .atMost(bench.wake())
                .until(() -> harness().openDescriptors() <= before);
    }

    private void failOnce(LinkAddress refused, LinkAddress taken) {
        refusal("connect", refused, () -> bench.provider()
                .connect(refused, harness().options()));
        refusal("listen", taken, () -> bench.provider().listen(taken, harness().options()));
    }

    @Test
    void P5_refusedConnectSaysWhatHappened() throws IOException {
        LinkAddress address = harness().refusedAddress();
        LinkException refusal = refusal("connect", address, () -> bench.provider()
                .connect(address, harness().options()));
        assertEquals(Reason.REFUSED, refusal.reason(), refusal.getMessage());
    }

    @Test
    void P5_malformedAddressSaysWhatHappened() {
        assertFalse(harness().malformedAddresses().isEmpty(), "the harness knows no malformed address");
        assertAll(harness().malformedAddresses().stream().map(this::badAddress));
    }

    @Test
    void P5_addressOfAnotherSchemeSaysWhatHappened() throws Throwable {
        String target = harness().listenAddress().target();
        badAddress(new LinkAddress("x" + bench.provider().scheme(), target)).execute();
    }

    private Executable badAddress(LinkAddress address) {
        return () -> {
            LinkException connect = refusal("connect", address, () -> bench.provider()
                    .connect(address, harness().options()));
            LinkException listen = refusal("listen", address, () -> bench.provider()
                    .listen(address, harness().options()));
            assertEquals(Reason.BAD_ADDRESS, connect.reason(), connect.getMessage());
            assertEquals(Reason.BAD_ADDRESS, listen.reason(), listen.getMessage());
        };
    }

    @Test
    void P6_takenAddressIsInUse() throws IOException {
        LinkAddress taken = bench.listen().localAddress();
        LinkException refusal = refusal(
                "listen", taken, () -> bench.provider().listen(taken, harness().options()));
        assertEquals(Reason.ADDRESS_IN_USE, refusal.reason(), refusal.getMessage());
    }

    /** Something that is opened against the rules is closed behind the test. */
    private interface Opening {
        Closeable open() throws IOException;
    }

    private LinkException refusal(String operation, LinkAddress address, Opening opening) {
        return named(operation, address, assertThrows(IOException.class, () -> bench.keep(opening.open())));
    }

    private static LinkException named(String operation, LinkAddress address, Throwable failure) {
        assertTrue(failure instanceof LinkException, () -> "not a LinkException: " + failure);
        String message = failure.getMessage();
        String names = operation + " " + address + ": ";
        assertTrue(message.startsWith(names), () -> "does not begin with \"" + names + "\": " + message);
        assertTrue(message.length() > names.length() + 3, () -> "does not say what is wrong: " + message);
        assertFalse(message.contains("\n") || message.endsWith("null"), message);
        return (LinkException) failure;
    }
}
