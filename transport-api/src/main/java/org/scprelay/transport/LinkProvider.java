package org.scprelay.transport;

import java.util.Optional;

/**
 * One kind of link, found by {@link java.util.ServiceLoader}; its public constructor without arguments touches nothing.
 *
 * <p>Safe for any number of threads.
 */
public interface LinkProvider {

    /** Returns the scheme of its addresses: a constant, lower-case letters and digits, unique among the providers. */
    String scheme();

    /**
     * Tells why this machine cannot have such links, in a sentence an operator can act on; empty when it can. Never
     * throws.
     */
    Optional<String> unavailableReason();

    /**
     * Connects to a listening relay.
     *
     * @param address an address of this provider's scheme
     * @param options limits; the call ends within {@link LinkOptions#connectTimeout()} plus one second
     * @throws LinkException naming operation, address and reason; nothing is left open.
     *     {@link LinkException.Reason#UNSUPPORTED} with {@link #unavailableReason()} where this machine has no such links,
     *     {@link LinkException.Reason#BAD_ADDRESS} when the address is not one of this scheme or not written like one
     */
    Link connect(LinkAddress address, LinkOptions options) throws LinkException;

    /**
     * Binds and listens.
     *
     * @throws LinkException naming operation, address and reason; nothing is left open. Beside the reasons of connect,
     *     {@link LinkException.Reason#ADDRESS_IN_USE} when somebody listens there
     */
    LinkListener listen(LinkAddress address, LinkOptions options) throws LinkException;
}
