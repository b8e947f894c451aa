/**
 * Text between code pages, and records (docs/PROTOCOL.md, section 4): the same code for every transfer and for a local file.
 *
 * <p>Everything streams: the octets may be cut anywhere, and no class holds more than a few octets between two calls (a
 * record, where its length has to stand in front of it). A fault names record and offset; nothing is ever lost in silence.
 */
package org.scprelay.relay.text;
