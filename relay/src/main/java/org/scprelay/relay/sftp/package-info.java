/**
 * The SSH file transfer protocol, version 3, over any command with standard streams: packets of our own on the bulk path,
 * so that one WRITE is one SSH packet and lands where it is encrypted. It knows nothing of SSH: tests run it against a local
 * {@code sftp-server}.
 *
 * <p>Source: draft-ietf-secsh-filexfer-02, and section 4 of OpenSSH's {@code PROTOCOL} for the extensions.
 */
package org.scprelay.relay.sftp;
