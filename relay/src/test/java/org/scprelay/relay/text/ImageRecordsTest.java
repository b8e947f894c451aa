package org.scprelay.relay.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records of TYPE I: behind descriptor words, or of one length. */
final class ImageRecordsTest {

    private static final HexFormat HEX = HexFormat.of();

    @Test
    void recordsStandBehindTheirLength() throws Exception {
        CutSink sink = CutSink.plain();
        RdwUpload upload = new RdwUpload(sink);
        upload.take(ByteBuffer.wrap(HEX.parseHex("c1")));
        upload.take(ByteBuffer.wrap(HEX.parseHex("c215")));
        upload.endRecord();
        upload.endRecord();
        upload.finish();
        assertEquals("00070000c1c21500040000", HEX.formatHex(sink.octets()));
        assertEquals(2, upload.records());
        assertEquals(11, upload.written());
    }

    @Test
    void theLongestRecord() throws Exception {
        CutSink sink = new CutSink(new Random(1), 5000);
        RdwUpload upload = new RdwUpload(sink);
        upload.take(ByteBuffer.allocate(32_756));
        upload.endRecord();
        upload.take(ByteBuffer.allocate(32_000));
        TextFault fault = assertThrows(TextFault.class, () -> upload.take(ByteBuffer.allocate(757)));
        assertEquals("2 32756", fault.record() + " " + fault.offset());
        assertEquals("7ff80000", HEX.formatHex(sink.octets(), 0, 4));
    }

    @Test
    void anUnfinishedRecordIsNotWritten() throws Exception {
        CutSink sink = CutSink.plain();
        RdwUpload upload = new RdwUpload(sink);
        upload.take(ByteBuffer.wrap(HEX.parseHex("c1")));
        TextFault fault = assertThrows(TextFault.class, upload::finish);
        assertEquals("1 1", fault.record() + " " + fault.offset());
        assertEquals(0, sink.octets().length);
    }

    @Test
    void anyRecordsComeBack() throws Exception {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            List<byte[]> records = new ArrayList<>();
            CutSink file = new CutSink(random, 100);
            RdwUpload upload = new RdwUpload(file);
            for (int count = random.nextInt(6); count > 0; count--) {
                byte[] record = new byte[random.nextInt(40) == 0 ? 32_756 : random.nextInt(300)];
                random.nextBytes(record);
                records.add(record);
                for (ByteBuffer piece : Cut.pieces(record, random)) {
                    upload.take(piece);
                }
                upload.endRecord();
            }
            upload.finish();
            CutSink back = new CutSink(random, 100);
            RdwDownload download = new RdwDownload(back);
            for (ByteBuffer piece : Cut.pieces(file.octets(), random)) {
                download.take(piece);
            }
            download.finish();
            assertArrayEquals(records.toArray(), back.records().toArray(), "seed " + seed);
            assertEquals(0, back.unfinished());
            assertEquals(records.size(), download.records());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "00030000, 1, 0",
        "00000000, 1, 0",
        "00050000 c1 00050100 c1, 2, 0",
        "00050001 c1, 1, 0",
        "7ff90000, 1, 0",
        "00050000 c1 0005, 2, 0",
        "00070000 c1c2, 1, 2",
        "00070000, 1, 0",
        "00, 1, 0"
    })
    void whatIsNoRecord(String file, long record, long offset) {
        RdwDownload download = new RdwDownload(CutSink.plain());
        TextFault fault = assertThrows(TextFault.class, () -> {
            for (ByteBuffer piece : Cut.pieces(HEX.parseHex(file.replace(" ", "")), new Random(4))) {
                download.take(piece);
            }
            download.finish();
        });
        assertEquals(record + " " + offset, fault.record() + " " + fault.offset(), fault.getMessage());
    }

    @Test
    void recordsOfOneLength() throws Exception {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int length = 1 + random.nextInt(20);
            byte[] file = new byte[random.nextInt(200)];
            random.nextBytes(file);
            CutSink sink = new CutSink(random, 9);
            FixedDownload download = new FixedDownload(length, sink);
            for (ByteBuffer piece : Cut.pieces(file, random)) {
                download.take(piece);
            }
            int rest = file.length % length;
            if (rest == 0) {
                download.finish();
                assertArrayEquals(file, sink.octets());
            } else {
                TextFault fault = assertThrows(TextFault.class, download::finish);
                assertEquals((file.length / length + 1) + " " + rest, fault.record() + " " + fault.offset());
            }
            assertEquals(file.length / length, sink.records().size());
            assertTrue(sink.records().stream().allMatch(record -> record.length == length));
        }
    }

    @Test
    void lengthsThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> new FixedDownload(0, CutSink.plain()));
        assertThrows(IllegalArgumentException.class, () -> new FixedDownload(65_536, CutSink.plain()));
    }
}
