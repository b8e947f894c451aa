package org.scprelay.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One file as it is at both ends, read from disk by neither the client nor the relay.
 *
 * @param name what it is called here
 * @param client its end at the client
 * @param server its end at the destination
 */
record Comparison(String name, End client, End server) {

    /**
     * A file.
     *
     * @param octets its length
     * @param sha256 its hash, 64 hex digits
     */
    record End(long octets, String sha256) {}

    /**
     * Reads both files.
     *
     * @throws DemoFailure when one is not there
     */
    static Comparison of(String name, Path client, Path server) throws DemoFailure, IOException {
        return new Comparison(name, read("client", client), read("SSH server", server));
    }

    private static End read(String where, Path file) throws DemoFailure, IOException {
        if (!Files.isRegularFile(file)) {
            throw new DemoFailure("there is no file " + file.getFileName() + " at the " + where);
        }
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            long octets = in.transferTo(OutputStream.nullOutputStream());
            return new End(octets, HexFormat.of().formatHex(digest.digest()));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Tells whether both ends are the same. */
    boolean isEqual() {
        return client.equals(server);
    }
}
