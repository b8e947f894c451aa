/** How transfers ended: kept beside the relay, metadata only, so that a client whose final reply was lost can ask. */
package org.scprelay.relay.outcome;
