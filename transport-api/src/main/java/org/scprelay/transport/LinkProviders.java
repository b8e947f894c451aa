package org.scprelay.transport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The providers of this process by scheme. Immutable; safe for any number of threads. */
public final class LinkProviders {

    private static final int MAX_PROBLEMS = 64;

    private final SortedMap<String, LinkProvider> byScheme;

    private LinkProviders(SortedMap<String, LinkProvider> byScheme) {
        this.byScheme = byScheme;
    }

    /**
     * Finds every provider on the class path.
     *
     * @throws IllegalStateException when a provider cannot be loaded or two claim one scheme; the message names them all
     */
    public static LinkProviders load() {
        return load(ServiceLoader.load(LinkProvider.class));
    }

    static LinkProviders load(ServiceLoader<LinkProvider> loader) {
        List<LinkProvider> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Iterator<LinkProvider> providers = loader.iterator();
        for (boolean more = true; more; ) {
            try {
                more = providers.hasNext();
                if (more) {
                    found.add(providers.next());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                // LinkageError: a class of a newer JDK, or one whose library is missing, is not wrapped by the loader.
                problems.add(e.getCause() == null ? e.toString() : e.getMessage() + " (" + e.getCause() + ")");
                // A broken entry is passed by the iterator; the bound only guards against one that is not.
                more = problems.size() < MAX_PROBLEMS;
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("a link provider cannot be loaded: " + String.join("; ", problems)
                    + "; providers that could: " + names(found)
                    + "; remove or repair what is named (META-INF/services/" + LinkProvider.class.getName() + ")");
        }
        return of(found);
    }

    /**
     * Takes these providers and no others.
     *
     * @throws IllegalStateException when two claim one scheme, or one has a scheme that no address can have
     */
    public static LinkProviders of(Collection<? extends LinkProvider> providers) {
        SortedMap<String, LinkProvider> map = new TreeMap<>();
        for (LinkProvider provider : providers) {
            String scheme = provider.scheme();
            if (scheme == null || !LinkAddress.isScheme(scheme)) {
                throw new IllegalStateException(
                        "the scheme of " + provider.getClass().getName()
                                + " is not lower-case letters and digits; this provider is broken");
            }
            LinkProvider other = map.putIfAbsent(scheme, provider);
            if (other != null) {
                throw new IllegalStateException("two link providers claim the scheme " + scheme + ": "
                        + other.getClass().getName() + " and "
                        + provider.getClass().getName() + "; remove one from the class path");
            }
        }
        return new LinkProviders(map);
    }

    private static String names(Collection<LinkProvider> providers) {
        List<String> names = new ArrayList<>();
        providers.forEach(p -> names.add(p.scheme() + " (" + p.getClass().getName() + ")"));
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** Returns all providers in the order of their schemes. */
    public Collection<LinkProvider> all() {
        return List.copyOf(byScheme.values());
    }

    /**
     * Returns the provider of an address.
     *
     * @param operation what it is wanted for, for the message
     * @throws LinkException {@link LinkException.Reason#UNSUPPORTED} naming the schemes that there are
     */
    private LinkProvider providerOf(String operation, LinkAddress address) throws LinkException {
        LinkProvider provider = byScheme.get(address.scheme());
        if (provider == null) {
            String known = byScheme.isEmpty() ? "no provider at all" : String.join(", ", byScheme.keySet());
            throw new LinkException(
                    LinkException.Reason.UNSUPPORTED,
                    operation,
                    address,
                    "no link provider for the scheme " + address.scheme() + "; found: " + known);
        }
        return provider;
    }

    /** Connects by the provider of the address. See {@link LinkProvider#connect}. */
    public Link connect(LinkAddress address, LinkOptions options) throws LinkException {
        return providerOf("connect", address).connect(address, options);
    }

    /** Listens by the provider of the address. See {@link LinkProvider#listen}. */
    public LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException {
        return providerOf("listen", address).listen(address, options);
    }
}
