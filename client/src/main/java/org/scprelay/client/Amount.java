package org.scprelay.client;

import java.util.OptionalLong;

/**
 * What travelled over the link.
 *
 * @param octets of data
 * @param records how many, where there are any (STRU R)
 */
record Amount(long octets, OptionalLong records) {

    /** Octets without records. */
    static Amount of(long octets) {
        return new Amount(octets, OptionalLong.empty());
    }
}
