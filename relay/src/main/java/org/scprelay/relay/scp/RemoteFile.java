package org.scprelay.relay.scp;

import java.util.OptionalLong;

/**
 * What a remote scp announced of a file; its name is not told, since nothing of ours may depend on it.
 *
 * @param mode permission bits, 0 to 07777
 * @param size octets
 * @param modified seconds since 1970, where it was asked for with {@code scp -p}
 */
public record RemoteFile(int mode, long size, OptionalLong modified) {}
