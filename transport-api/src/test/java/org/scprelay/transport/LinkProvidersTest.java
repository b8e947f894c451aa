package org.scprelay.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkProvidersTest {

    @TempDir
    Path directory;

    @Test
    void findsTheProvidersThatAreRegistered() throws Exception {
        LinkProviders providers = load(Beta.class.getName(), Alpha.class.getName());
        assertEquals(List.of("alpha", "beta"), schemes(providers));
    }

    @Test
    void addressSelectsItsProvider() {
        LinkProviders providers = LinkProviders.of(List.of(new Alpha(), new Beta()));
        LinkException connect =
                assertThrows(LinkException.class, () -> providers.connect(new LinkAddress("beta", "x"), options()));
        LinkException listen =
                assertThrows(LinkException.class, () -> providers.listen(new LinkAddress("alpha", "x"), options()));
        assertEquals("connect beta:x: asked beta", connect.getMessage());
        assertEquals("listen alpha:x: asked alpha", listen.getMessage());
    }

    @Test
    void unknownSchemeNamesTheKnownOnes() {
        LinkProviders providers = LinkProviders.of(List.of(new Alpha(), new Beta()));
        LinkException refusal =
                assertThrows(LinkException.class, () -> providers.connect(new LinkAddress("gamma", "x"), options()));
        assertEquals(LinkException.Reason.UNSUPPORTED, refusal.reason());
        assertEquals(
                "connect gamma:x: no link provider for the scheme gamma; found: alpha, beta", refusal.getMessage());
    }

    @Test
    void unknownSchemeWithoutAnyProviderSaysSo() throws Exception {
        LinkProviders none = load();
        LinkException refusal =
                assertThrows(LinkException.class, () -> none.listen(new LinkAddress("tcp", "x"), options()));
        assertTrue(refusal.getMessage().endsWith("found: no provider at all"), refusal.getMessage());
    }

    @Test
    void twoProvidersForOneSchemeAreBothNamed() {
        String message = assertThrows(
                        IllegalStateException.class, () -> load(Alpha.class.getName(), SecondAlpha.class.getName()))
                .getMessage();
        assertNames(message, "scheme alpha", Alpha.class.getName(), SecondAlpha.class.getName());
    }

    @Test
    void providerWhoseClassIsMissingIsNamedAndSoAreTheOthers() {
        assertNames(refusalOf("org.example.Missing", Beta.class.getName()), "org.example.Missing", "beta (");
    }

    @Test
    void providerWhoseConstructorThrowsIsNamedWithItsReason() {
        assertNames(
                refusalOf(Alpha.class.getName(), Throwing.class.getName()), "alpha (", "Throwing", "no such library");
    }

    @Test
    void providerThatCannotBeInitialisedIsNamed() {
        assertNames(refusalOf(Alpha.class.getName(), Uninitialisable.class.getName()), "alpha (", "Uninitialisable");
    }

    @Test
    void providerOfAClassFileThatThisJdkCannotReadIsNamed() throws IOException {
        Path classFile = Files.createDirectories(directory.resolve("future")).resolve("Provider.class");
        Files.write(classFile, new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0x7F, 0x7F});
        assertNames(refusalOf("future.Provider", Beta.class.getName()), "future", "beta (");
    }

    @Test
    void classThatIsNoProviderIsNamed() {
        assertNames(refusalOf(LinkOptionsTest.class.getName(), Alpha.class.getName()), "LinkOptionsTest", "alpha (");
    }

    @Test
    void everyProblemIsNamedAtOnce() {
        assertNames(refusalOf("org.example.One", "org.example.Two"), "org.example.One", "org.example.Two", "none");
    }

    @Test
    void schemeThatNoAddressCanHaveIsRefusedWithTheClass() {
        String message = assertThrows(IllegalStateException.class, () -> LinkProviders.of(List.of(new Shouting())))
                .getMessage();
        assertNames(message, Shouting.class.getName());
    }

    private String refusalOf(String... classes) {
        return assertThrows(IllegalStateException.class, () -> load(classes)).getMessage();
    }

    private static void assertNames(String message, String... names) {
        for (String name : names) {
            assertTrue(message.contains(name), () -> name + " is missing in: " + message);
        }
        assertFalse(message.contains("\n"), message);
    }

    /** Finds providers on a class path of its own, as a package with these entries would. */
    private LinkProviders load(String... classes) throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.write(services.resolve(LinkProvider.class.getName()), List.of(classes));
        URL[] path = {directory.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, LinkProvider.class.getClassLoader())) {
            return LinkProviders.load(ServiceLoader.load(LinkProvider.class, loader));
        }
    }

    private static List<String> schemes(LinkProviders providers) {
        return providers.all().stream().map(LinkProvider::scheme).toList();
    }

    private static LinkOptions options() {
        return LinkOptions.defaults();
    }

    private record Named(String scheme) implements LinkProvider {
        @Override
        public Optional<String> unavailableReason() {
            return Optional.empty();
        }

        @Override
        public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
            throw new LinkException(LinkException.Reason.OTHER, "connect", address, "asked " + scheme);
        }

        @Override
        public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
            throw new LinkException(LinkException.Reason.OTHER, "listen", address, "asked " + scheme);
        }
    }

    abstract static class Plain implements LinkProvider {
        private final LinkProvider named;

        Plain(String scheme) {
            this.named = new Named(scheme);
        }

        @Override
        public String scheme() {
            return named.scheme();
        }

        @Override
        public Optional<String> unavailableReason() {
            return named.unavailableReason();
        }

        @Override
        public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
            return named.connect(address, options);
        }

        @Override
        public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
            return named.listen(address, options);
        }
    }

    public static final class Alpha extends Plain {
        public Alpha() {
            super("alpha");
        }
    }

    public static final class SecondAlpha extends Plain {
        public SecondAlpha() {
            super("alpha");
        }
    }

    public static final class Beta extends Plain {
        public Beta() {
            super("beta");
        }
    }

    public static final class Shouting extends Plain {
        public Shouting() {
            super("ALPHA");
        }
    }

    public static final class Throwing extends Plain {
        public Throwing() {
            super("throwing");
            throw new IllegalStateException("no such library");
        }
    }

    public static final class Uninitialisable extends Plain {
        private static final int NEVER = Integer.parseInt("not a number");

        public Uninitialisable() {
            super("never" + NEVER);
        }
    }
}
