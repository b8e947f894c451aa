/** The messages of the relay: every reply has an id of its own, so that one cause is one id. */
package org.scprelay.relay.reply;
