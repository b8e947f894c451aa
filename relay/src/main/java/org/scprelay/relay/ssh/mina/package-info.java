/** The SSH engine over Apache MINA SSHD: the only package that knows it. */
package org.scprelay.relay.ssh.mina;
