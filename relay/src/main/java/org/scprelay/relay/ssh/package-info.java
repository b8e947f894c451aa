/** The SSH side: destinations, connections, and files over SCP or SFTP. What is MINA SSHD's is in the package {@code mina}. */
package org.scprelay.relay.ssh;
