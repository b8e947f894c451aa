/** Bulk data in lent buffers, so that an octet of the link lands once, where its SSH packet is encrypted. */
package org.scprelay.relay.bulk;
