package org.scprelay.relay.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Runs transfers whose octets are cut at random places. */
final class Cut {

    private Cut() {}

    /** STOR of a stream; returns the remote file. */
    static byte[] stored(TextRules rules, byte[] stream, Random random) throws IOException, TextFault {
        CutSink sink = new CutSink(random, 50);
        TextUpload upload = new TextUpload(rules, sink);
        feed(upload, stream, random);
        upload.finish();
        return sink.octets();
    }

    /** STOR of records; returns the remote file. */
    static byte[] stored(TextRules rules, List<byte[]> records, Random random) throws IOException, TextFault {
        CutSink sink = new CutSink(random, 50);
        store(rules, records, random, sink);
        return sink.octets();
    }

    static TextUpload store(TextRules rules, List<byte[]> records, Random random, CutSink sink)
            throws IOException, TextFault {
        TextUpload upload = new TextUpload(rules, sink);
        for (byte[] record : records) {
            feed(upload, record, random);
            upload.endRecord();
        }
        upload.finish();
        return upload;
    }

    /** RETR of a remote file. */
    static CutSink retrieved(TextRules rules, byte[] file, Random random) throws IOException, TextFault {
        CutSink sink = new CutSink(random, 50);
        retrieve(rules, file, random, sink);
        return sink;
    }

    static TextDownload retrieve(TextRules rules, byte[] file, Random random, CutSink sink)
            throws IOException, TextFault {
        TextDownload download = new TextDownload(rules, sink);
        for (ByteBuffer piece : pieces(file, random)) {
            download.take(piece);
        }
        download.finish();
        return download;
    }

    static void feed(TextUpload upload, byte[] octets, Random random) throws IOException, TextFault {
        for (ByteBuffer piece : pieces(octets, random)) {
            upload.take(piece);
        }
    }

    /** Cuts octets anywhere; a piece may be empty, and each lies somewhere in an array of its own. */
    static List<ByteBuffer> pieces(byte[] octets, Random random) {
        List<ByteBuffer> pieces = new ArrayList<>();
        int most = 1 + random.nextInt(random.nextBoolean() ? 4 : 100);
        for (int from = 0; from < octets.length; ) {
            int count = Math.min(octets.length - from, random.nextInt(most + 1));
            int front = random.nextInt(3);
            byte[] array = new byte[front + count + random.nextInt(3)];
            System.arraycopy(octets, from, array, front, count);
            pieces.add(ByteBuffer.wrap(array, front, count));
            from += count;
        }
        return pieces;
    }
}
