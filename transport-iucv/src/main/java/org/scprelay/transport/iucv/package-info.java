/**
 * Links over AF_IUCV: scheme {@code iucv}. The facts of that address family that the code rests on are in the table of
 * {@code native-stubs/iucv-stub/README.md}, which plays them.
 */
package org.scprelay.transport.iucv;
