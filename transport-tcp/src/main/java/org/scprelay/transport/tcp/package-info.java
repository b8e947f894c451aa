/** Links over TCP: scheme {@code tcp}, over blocking socket channels. Addresses and options are in docs/TRANSPORTS.md. */
package org.scprelay.transport.tcp;
