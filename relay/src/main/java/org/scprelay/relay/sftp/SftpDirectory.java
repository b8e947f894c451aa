package org.scprelay.relay.sftp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.scprelay.relay.sftp.SftpException.Reason;

/**
 * A directory that is open at an SFTP server, read one packet of entries at a time: it may have any number of them, and what
 * is kept of them here is bounded by a packet. One thread, as its client.
 */
public final class SftpDirectory {

    /** No file system has longer names; 255 octets are usual. */
    private static final int LONGEST_NAME = 4096;

    /** How often a server may name the directory itself and the one above: once each, and again where it begins anew. */
    private static final int MOST_DOTS = 100;

    private final SftpClient client;
    private final byte[] handle;
    private int dots;

    /**
     * An entry.
     *
     * @param name octets, usually UTF-8: not empty, without a slash and NUL, neither {@code .} nor {@code ..}
     * @param attributes what the server tells of it, a symbolic link itself
     */
    public record Entry(byte[] name, FileAttributes attributes) {}

    SftpDirectory(SftpClient client, byte[] handle) {
        this.client = client;
        this.handle = handle;
    }

    /**
     * Returns the next entries, in the order of the server; none at the end.
     *
     * @throws SftpException when the server refuses, or sends what can be no entry
     */
    public List<Entry> next() throws IOException {
        List<Entry> found = new ArrayList<>();
        while (found.isEmpty()) {
            Optional<Reply> reply = client.entries(handle);
            if (reply.isEmpty()) {
                return found;
            }
            int count = reply.get().number();
            if (count == 0) {
                throw broken("sent a list of no entries, which is neither entries nor their end");
            }
            // Each entry takes octets of the packet, which is bounded: a wild count ends there.
            for (int i = 0; i != count; i++) {
                take(reply.get()).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Entry> take(Reply reply) throws SftpException {
        byte[] name = reply.string(LONGEST_NAME);
        reply.string(Fxp.LONGEST_PACKET); // As ls -l shows it, for people.
        FileAttributes attributes = FileAttributes.read(reply);
        String text = new String(name, StandardCharsets.ISO_8859_1);
        if (text.equals(".") || text.equals("..")) {
            if (++dots > MOST_DOTS) {
                throw broken("names . and .. again and again");
            }
            return Optional.empty();
        }
        if (text.isEmpty() || text.indexOf('/') >= 0 || text.indexOf('\0') >= 0) {
            throw broken("named an entry that no directory can have: empty, or with a slash or a NUL in it");
        }
        return Optional.of(new Entry(name, attributes));
    }

    private static SftpException broken(String what) {
        return SftpException.of(Reason.PROTOCOL, "the SFTP server " + what);
    }
}
