/**
 * The link protocol, version 1: alphabets, control lines, replies and data frames, as {@code docs/PROTOCOL.md} defines
 * them. It depends on the JDK alone, so that clients of other projects may take it as it is.
 */
package org.scprelay.protocol;
