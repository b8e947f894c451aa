/** Links over AF_IUCV: scheme {@code iucv}. This version reads its addresses and serves no links yet. */
package org.scprelay.transport.iucv;
