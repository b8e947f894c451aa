/**
 * The transport contract as tests. A provider's tests extend {@link org.scprelay.transport.tck.TransportContract} and
 * implement {@link org.scprelay.transport.tck.LinkHarness}; the rules are in {@code docs/TRANSPORTS.md}.
 */
package org.scprelay.transport.tck;
