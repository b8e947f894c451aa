package org.scprelay.cli.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scprelay.relay.text.Form;
import org.scprelay.relay.text.TextOptions;

/** However the input is cut, the result is the same, and the records that are watched are all of it. */
class RunTest {

    private static final int TURNS = 60;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stor A - CODEPAGE=IBM-1047 EOL=CRLF",
                "stor A - CODEPAGE=IBM-1047 NL=25 TRIM=ON",
                "stor A - CODEPAGE=ISO-8859-1 CHARSET=IBM-500",
                "stor A - CODEPAGE=IBM-1047 RECFM=F LRECL=1 EOL=NONE",
                "stor A - CODEPAGE=IBM-1141 RECFM=F LRECL=20 EOL=NONE",
                "stor A F:20 CODEPAGE=IBM-1141 EOL=NONE TRIM=ON",
                "stor A V CODEPAGE=IBM-1141 EOL=NONE",
                "stor I F:20 RDW=ON",
                "stor I V ",
                "retr A - CODEPAGE=IBM-1047",
                "retr A - CODEPAGE=IBM-1047 CHARSET=IBM-273 RECFM=F LRECL=9 OVERFLOW=TRUNC",
                "retr A - CODEPAGE=IBM-1047 LRECL=9 OVERFLOW=WRAP",
                "retr A F:9 CODEPAGE=IBM-1047 RECFM=F LRECL=9 OVERFLOW=WRAP",
                "retr A V CODEPAGE=UTF-8 CHARSET=ISO-8859-15",
                "retr I V RDW=ON",
                "retr I F:20 RECFM=F LRECL=20"
            })
    void recordsAreWatchedInAnyPieces(String what) throws Exception {
        String[] words = what.split(" ");
        TextOptions options = TextOptions.DEFAULTS.after("UNMAPPABLE", "SUBST");
        for (int next = 3; next < words.length; next++) {
            String[] pair = words[next].split("=");
            options = options.after(pair[0], pair[1]);
        }
        Optional<HostRecords> host = HostRecords.parse(words[2]);
        Form form = new Form(words[1].equals("A"), host.isPresent());
        Task task = new Task(words[0].equals("stor"), form, options, Pages.ASCII, host);
        boolean wordsInFront = task.stor() && words[2].equals("V") || what.contains("retr I V");
        for (int turn = 0; turn < TURNS; turn++) {
            Random random = new Random(turn);
            byte[] source = wordsInFront ? records(random) : octets(random, 20 * random.nextInt(60));
            Watched watched = convert(task, source, random);
            byte[] expected = convert(task, source, new Random(0) {
                        @Override
                        public int nextInt(int bound) {
                            return bound - 1;
                        }
                    })
                    .output;
            assertArrayEquals(expected, watched.output, what + " turn " + turn);
            assertEquals(source.length, watched.end, what + " turn " + turn);
            if (!host.isPresent() || task.stor()) {
                assertArrayEquals(expected, watched.targets.toByteArray(), what + " turn " + turn);
            }
        }
    }

    private static byte[] octets(Random random, int count) {
        byte[] octets = new byte[count];
        byte[] often = {0x15, 0x25, 0x0D, 0x0A, 0x40, ' ', (byte) 0xC3, (byte) 0xA4};
        for (int next = 0; next < count; next++) {
            octets[next] = random.nextInt(4) == 0 ? often[random.nextInt(often.length)] : (byte) random.nextInt(256);
        }
        return octets;
    }

    private static byte[] records(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int count = random.nextInt(20); count > 0; count--) {
            byte[] record = octets(random, random.nextInt(30));
            out.writeBytes(new byte[] {0, (byte) (record.length + 4), 0, 0});
            out.writeBytes(record);
        }
        return out.toByteArray();
    }

    private static Watched convert(Task task, byte[] source, Random cut) throws Exception {
        Watched watched = new Watched();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        InputStream in = new ByteArrayInputStream(source) {
            @Override
            public synchronized int read(byte[] target, int from, int length) {
                return super.read(target, from, Math.min(length, 1 + cut.nextInt(40)));
            }
        };
        Run run = new Run(task, (octets, from, to) -> output.write(octets, from, to - from), watched);
        Run.Counts counts = run.all(in);
        watched.output = output.toByteArray();
        assertEquals(counts.records(), task.form().text() ? watched.records : watched.number);
        assertEquals(counts.substituted(), watched.substituted);
        return watched;
    }

    private static final class Watched implements RecordWatch.Viewer {

        private final ByteArrayOutputStream targets = new ByteArrayOutputStream();
        private byte[] output = {};
        private long number;
        private long end;
        private long records;
        private long substituted;

        @Override
        public boolean wants() {
            return true;
        }

        @Override
        public void show(RecordWatch record) {
            number++;
            assertEquals(number, record.number());
            assertEquals(end, record.start());
            end += record.inFront() + record.source().length();
            records += record.records();
            substituted += record.substituted();
            targets.writeBytes(record.target().toArray());
            assertTrue(record.source().kept() == record.source().length());
        }
    }
}
