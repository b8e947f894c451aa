/**
 * The batch client: reads a deck of control statements, runs it over a link to the relay and writes a listing.
 *
 * <p>{@link org.scprelay.client.BatchJob#run} is the whole of it for a program; {@link org.scprelay.client.Deck#parse}
 * reads a deck alone. The dialect is described in {@code docs/CONTROL-STATEMENTS.md}, what goes over the link in
 * {@code docs/PROTOCOL.md}.
 */
package org.scprelay.client;
