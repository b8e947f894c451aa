package org.scprelay.relay.outcome;

/**
 * Names one transfer of one peer. STORs have a name space of their own: fetching a file must never change what is known of
 * a delivery with the same ID.
 *
 * @param isStor whether it writes at the destination
 * @param peer the name of the {@code [[peer]]}, any characters
 * @param id the transfer ID: 1 to 32 of letters, digits, '-' and '_'
 */
public record TransferKey(boolean isStor, String peer, String id) {}
