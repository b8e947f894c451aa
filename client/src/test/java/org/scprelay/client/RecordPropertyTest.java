package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.scprelay.client.RecordFormat.Form;
import org.scprelay.client.Statement.InputPlace;
import org.scprelay.protocol.Frame;

/** Records through a file and back, with every cut of file and frames. */
class RecordPropertyTest {

    /** A file that is read in pieces of any length. */
    private static InputStream pieces(byte[] file, long seed) {
        Random random = new Random(seed);
        return new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] target, int from, int length) {
                return super.read(target, from, Math.min(length, 1 + random.nextInt(random.nextBoolean() ? 5 : 5_000)));
            }
        };
    }

    private static byte[] file(List<byte[]> records, RecordFormat format) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (RecordOutput output = new RecordOutput(new StreamOutput(new PrintStream(file)), format)) {
            for (byte[] record : records) {
                int half = record.length / 2;
                output.write(ByteBuffer.wrap(record, 0, half));
                output.write(ByteBuffer.wrap(record, half, record.length - half));
                output.endRecord();
            }
            output.commit();
        }
        return file.toByteArray();
    }

    private static List<byte[]> read(byte[] file, RecordFormat format, long seed, int room, int maxFrame)
            throws IOException, Failure {
        List<byte[]> records = new ArrayList<>();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        try (OctetInput input =
                OctetInput.open(new InputPlace.StandardInput(), Optional.of(format), pieces(file, seed))) {
            RecordFrames frames = new RecordFrames(input, format, maxFrame);
            ByteBuffer buffer = ByteBuffer.allocate(room);
            boolean more = true;
            while (more) {
                more = frames.fill(buffer.clear());
                int data = 0;
                for (buffer.flip(); buffer.hasRemaining(); ) {
                    Frame frame = Frame.of(buffer.getInt());
                    byte[] payload = new byte[frame.length()];
                    buffer.get(payload);
                    data += payload.length;
                    assertTrue(frame.length() <= maxFrame && (frame.length() > 0 || frame.is(Frame.EOR)));
                    record.write(payload);
                    if (frame.is(Frame.EOR)) {
                        records.add(record.toByteArray());
                        record.reset();
                    }
                }
                assertEquals(data, frames.data());
            }
            assertEquals(records.size(), frames.records());
            assertEquals(0, record.size());
        }
        return records;
    }

    @Property
    void whatIsWrittenIsRead(
            @ForAll("records") List<byte[]> records,
            @ForAll Form form,
            @ForAll long seed,
            @ForAll @IntRange(min = 5, max = 70_000) int room,
            @ForAll @IntRange(min = 1, max = 70_000) int maxFrame)
            throws Exception {
        RecordFormat format = form == Form.FIXED ? RecordFormat.fixed(7) : RecordFormat.of(form);
        List<byte[]> all = form == Form.FIXED
                ? records.stream().map(r -> Arrays.copyOf(r, 7)).toList()
                : fitting(records, format);
        byte[] file = form == Form.LINES ? lines(all) : file(all, format);
        List<byte[]> found = read(file, format, seed, room, maxFrame);
        assertEquals(all.size(), found.size());
        for (int i = 0; i < found.size(); i++) {
            assertArrayEquals(all.get(i), found.get(i), "record " + (i + 1));
        }
        try (OctetInput input =
                OctetInput.open(new InputPlace.StandardInput(), Optional.of(format), pieces(file, seed + 1))) {
            long octets = all.stream().mapToLong(r -> r.length).sum();
            RecordFrames.Survey survey = RecordFrames.survey(input, format);
            assertEquals(List.of(octets, (long) all.size()), List.of(survey.octets(), survey.records()));
        }
    }

    private static List<byte[]> fitting(List<byte[]> records, RecordFormat format) {
        return records.stream()
                .filter(record -> record.length <= format.longest())
                .toList();
    }

    private static byte[] lines(List<byte[]> records) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] record : records) {
            all.write(ByteBuffer.allocate(4).putInt(record.length).array());
            all.write(record);
        }
        return all.toByteArray();
    }

    /** A file that was cut off is never taken for a whole one, but where a record, or a block, ends. */
    @Property
    void aFileThatIsCutIsNotWhole(@ForAll("records") List<byte[]> records, @ForAll boolean blocked, @ForAll long seed)
            throws Exception {
        RecordFormat format = RecordFormat.of(blocked ? Form.BLOCKED : Form.VARIABLE);
        byte[] file = file(fitting(records, format), format);
        List<Integer> ends = new ArrayList<>(List.of(0));
        for (int at = 0; at < file.length; at += (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF) {
            ends.add(at);
        }
        ends.add(file.length);
        int cut = new Random(seed).nextInt(file.length + 1);
        boolean whole = true;
        try {
            read(Arrays.copyOf(file, cut), format, seed, 100_000, 65_536);
        } catch (RecordException e) {
            whole = false;
        }
        assertEquals(ends.contains(cut), whole, "cut at " + cut);
    }

    @Provide
    Arbitrary<List<byte[]>> records() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 20), Arbitraries.of(32_756, 32_752, 32_751, 16_376, 9_000))
                .map(length -> {
                    byte[] record = new byte[length];
                    new Random(length).nextBytes(record);
                    return record;
                })
                .list()
                .ofMaxSize(40);
    }
}
