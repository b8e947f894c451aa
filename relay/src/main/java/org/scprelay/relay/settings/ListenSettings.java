package org.scprelay.relay.settings;

import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkOptions;

/**
 * One {@code [[listen]]} table.
 *
 * @param address where
 * @param optional whether an unavailable provider is a warning instead of an error
 * @param options options of the transport
 * @param tokenInClear whether {@code AUTH name TOKEN} is taken over tcp links, where others may read it
 */
public record ListenSettings(LinkAddress address, boolean optional, LinkOptions options, boolean tokenInClear) {

    /** Makes a listener that takes no token in clear. */
    public ListenSettings(LinkAddress address, boolean optional, LinkOptions options) {
        this(address, optional, options, false);
    }
}
