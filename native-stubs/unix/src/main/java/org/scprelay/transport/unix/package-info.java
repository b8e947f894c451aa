/** Links over Unix sockets: scheme {@code unix}, for processes of one machine. */
package org.scprelay.transport.unix;
