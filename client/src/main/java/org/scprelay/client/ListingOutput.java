package org.scprelay.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.scprelay.protocol.Alphabet;

/** What LIST, NLST or EXEC brings, shown in the listing. */
final class ListingOutput implements OctetOutput {

    private static final int LONGEST_LINE = 64 * 1024;
    private static final long MOST = 64L * 1024 * 1024;

    private final Listing listing;
    private final boolean lineEnds;
    private final Optional<Alphabet> page;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long count;

    /**
     * Shows octets.
     *
     * @param lineEnds whether LF in the octets ends a line (EXEC); else only the end of a record does
     * @param page the code page of the octets where that is an EBCDIC one
     */
    ListingOutput(Listing listing, boolean lineEnds, Optional<Alphabet> page) {
        this.listing = listing;
        this.lineEnds = lineEnds;
        this.page = page;
    }

    @Override
    public void write(ByteBuffer octets) throws IOException {
        count += octets.remaining();
        if (count > MOST) {
            throw new IOException("more than " + Quantity.octets(MOST) + " for the listing; put OUTPUT before");
        }
        while (octets.hasRemaining()) {
            byte octet = octets.get();
            if (lineEnds && octet == '\n') {
                endRecord();
            } else {
                line.write(octet);
            }
            if (line.size() >= LONGEST_LINE) {
                endRecord();
            }
        }
    }

    @Override
    public void endRecord() {
        byte[] octets = line.toByteArray();
        line.reset();
        listing.output(
                page.isPresent() ? page.get().decodeLeniently(octets) : new String(octets, StandardCharsets.UTF_8));
    }

    @Override
    public void commit() {
        close();
    }

    @Override
    public void close() {
        if (line.size() > 0) {
            endRecord();
        }
    }
}
