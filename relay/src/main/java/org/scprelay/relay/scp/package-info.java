/**
 * The SCP line protocol of OpenSSH's {@code scp.c}, both roles, over any command with standard streams. It knows nothing
 * of SSH: tests run it against a local {@code scp -t} or {@code scp -f}.
 */
package org.scprelay.relay.scp;
