package org.scprelay.relay.settings;

import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkOptions;

/**
 * One {@code [[listen]]} table.
 *
 * @param address where
 * @param optional whether an unavailable provider is a warning instead of an error
 * @param options options of the transport
 */
public record ListenSettings(LinkAddress address, boolean optional, LinkOptions options) {}
