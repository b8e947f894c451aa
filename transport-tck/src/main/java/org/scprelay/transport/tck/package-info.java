/**
 * The transport contract as tests. A provider's tests extend {@link org.scprelay.transport.tck.TransportContract} and
 * implement {@link org.scprelay.transport.tck.LinkHarness}; the rules are in {@code docs/TRANSPORTS.md}. What needs a JVM of its own
 * (little memory, few descriptors) is in {@link org.scprelay.transport.tck.LinkLimits}.
 */
package org.scprelay.transport.tck;
