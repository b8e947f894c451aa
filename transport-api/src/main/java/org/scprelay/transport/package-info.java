/**
 * The transport SPI: what a <em>link</em> between a batch client and the relay is, and how kinds of links are found.
 *
 * <p>It is blocking and tiny on purpose: no callbacks, no futures, no timeout but that of connect. Cancellation is
 * {@code close()} from another thread. The numbered rules that every provider keeps are in {@code docs/TRANSPORTS.md}
 * and, as tests, in the module {@code transport-tck}.
 */
package org.scprelay.transport;
