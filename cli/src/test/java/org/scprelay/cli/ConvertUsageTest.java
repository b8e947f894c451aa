package org.scprelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** convert in the hands of a clumsy user, and with files and streams that fail. */
class ConvertUsageTest {

    private static final int HEAP_MIB = 32;
    private static final int DATA_MIB = 128;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x                               | (--stor | --retr | --pages)",
                "--stor --retr x                 | mutually exclusive",
                "--pages x                       | --pages stands alone",
                "--stor x                        | TYPE A: in which code page is the host's file? CODEPAGE=IBM-1047",
                "--stor CODEPAGE=IBM-1074 x      | did you mean IBM-1047?",
                "--stor CODEPAGE=1047 CHARSET=UTF-9 x | did you mean UTF-8?",
                "--stor CODEPAGE=EBCDIC x        | CODEPAGE: code page EBCDIC is not among those of this Java",
                "--stor CODEPAGE=EBCDIC x        | --pages lists them",
                "--stor CODEPAGE=1047 RECFM=F x  | RECFM=F needs LRECL, the octets of a record",
                "--stor CODEPAGE=1047 RECFM=F LRECL=0 x | LRECL is a number from 1 to 65535",
                "--stor CODEPAGE=1047 RECFM=VB x | RECFM is F or V",
                "--stor CODEPAGE=1047 EOL=LFCR x | EOL is LF, CRLF, NL or NONE",
                "--stor CODEPAGE=1047 CODEPAGE=37 x | the key CODEPAGE is given twice",
                "--stor CODEPAGE=1047 MODE=0640 x | SITE has no key MODE about text and records",
                "--stor CODEPAGE=1047 CHARSET=windows-1252 EOL=NL x | which windows-1252 does not have",
                "--stor CODEPAGE=1047 a b        | one file at a time, not a and b",
                "--stor CODEPAGE=1047 --stru R x | STRU R: where are the records in the host's file? --host-recfm F:80",
                "--stor CODEPAGE=1047 --stru F --host-recfm V x | STRU F has no records",
                "--stor CODEPAGE=1047 --host-recfm F x | --host-recfm is F:n with n from 1 to 65535, or V, not F",
                "--stor CODEPAGE=1047 --host-recfm F:0 x | --host-recfm is F:n with n from 1 to 65535, or V, not F:0",
                "--retr --type I --host-recfm V x | RDW=ON, or RECFM=F with LRECL, or TYPE A",
                "--stor --type I --records x     | TYPE I and STRU F: there are no records",
                "--stor --type E x               | --type",
                "--stor CODEPAGE=1047 --limit 3 x | --limit is a number of records for --records or --hex",
                "--stor CODEPAGE=1047 --hex --limit -1 x | --limit is a number of records",
                "--stor CODEPAGE=1047 --hex -o - x | --records writes to standard output; name a file with -o",
            })
    void wrongUsageIsExplainedInAFewWords(String arguments, String message) {
        Console console = Console.in(temporary);
        assertEquals(2, console.run(("convert " + arguments).split(" +")), console.err());
        assertTrue(console.err().contains(message), console.err());
        assertTrue(console.err().startsWith("scprelay: "), console.err());
        assertTrue(console.err().endsWith("Try: scprelay convert --help" + System.lineSeparator()), console.err());
        assertEquals("", console.out());
    }

    @Test
    void aTerminalIsNeitherWrittenToNorReadFromByAccident() throws Exception {
        Files.write(temporary.resolve("in"), new byte[] {(byte) 0xC1, 0x27});
        Console console = Console.terminal(temporary);
        assertEquals(2, console.run("convert", "--stor", "CODEPAGE=IBM-1047", "in"));
        assertTrue(console.err().contains("standard output is a terminal"), console.err());
        assertEquals(0, console.run("convert", "--stor", "CODEPAGE=IBM-1047", "in", "--records"));
        assertTrue(console.out().endsWith("|A\\u001b|\n"), console.out());
        assertEquals(2, console.run("convert", "--stor", "CODEPAGE=IBM-1047", "--records"));
        assertTrue(console.err().contains("name the file; - reads what is typed"), console.err());
        assertEquals(0, console.run("convert", "--stor", "CODEPAGE=IBM-1047", "--records", "-"));
    }

    @Test
    void filesThatCannotBeReadOrMadeAreNamed() throws Exception {
        Files.write(temporary.resolve("in"), new byte[] {(byte) 0xC1});
        Files.writeString(temporary.resolve("precious"), "precious");
        Files.createSymbolicLink(temporary.resolve("dangling"), temporary.resolve("nowhere"));
        says("none", "out", "there is no file " + temporary.resolve("none"));
        says(".", "out", " is a directory, not a file");
        says("in", "precious", "precious is there already and is not overwritten; choose another name");
        says("in", "in", "in is there already and is not overwritten");
        says("in", "dangling", "dangling is there already and is not overwritten");
        says("in", ".", " is a directory: name a file in it");
        says("in", "no/out", "no/out cannot be made: its directory does not exist");
        says("in", "in/out", "in/out cannot be made: ");
        assertEquals("precious", Files.readString(temporary.resolve("precious")));
        assertFalse(Files.exists(temporary.resolve("nowhere")), "a file behind a dangling link");
        assertEquals(
                3,
                temporary.toFile().list().length,
                Arrays.toString(temporary.toFile().list()));
    }

    private void says(String in, String out, String message) {
        Console console = Console.in(temporary);
        assertEquals(12, console.run("convert", "--stor", "CODEPAGE=IBM-1047", in, "-o", out), console.err());
        assertTrue(console.err().contains(message), console.err());
        assertEquals(1, console.err().lines().count(), console.err());
    }

    @Test
    void anInputThatFailsIsAFailureAndLeavesNoFile() {
        InputStream in = new InputStream() {
            private int octets;

            @Override
            public int read() throws IOException {
                if (octets++ < 100) {
                    return 0xC1;
                }
                throw new IOException("Input/output error");
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                target[from] = (byte) read();
                return 1;
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = run(in, OutputStream.nullOutputStream(), err, "--stor", "CODEPAGE=IBM-1047", "-o", "out");
        assertEquals(12, status);
        assertEquals("scprelay: the input cannot be read: Input/output error\n", err.toString(StandardCharsets.UTF_8));
        assertEquals(0, temporary.toFile().list().length);
    }

    @Test
    void whatCannotBeWrittenToStandardOutputIsAFailure() {
        for (String[] more : new String[][] {{}, {"--records"}, {"--hex"}}) {
            OutputStream full = new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    throw new IOException("No space left on device");
                }
            };
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            InputStream in = new ByteArrayInputStream(new byte[] {(byte) 0xC1});
            List<String> arguments = new ArrayList<>(List.of("--stor", "CODEPAGE=IBM-1047"));
            arguments.addAll(List.of(more));
            assertEquals(12, run(in, full, err, arguments.toArray(String[]::new)));
            String said = err.toString(StandardCharsets.UTF_8);
            assertTrue(said.contains("standard output cannot be written"), said);
        }
    }

    private int run(InputStream in, OutputStream out, OutputStream err, String... arguments) {
        List<String> all = new ArrayList<>(List.of("convert"));
        all.addAll(List.of(arguments));
        return Main.run(
                new Surroundings(
                        in,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        temporary,
                        false,
                        false,
                        false,
                        name -> Optional.empty()),
                all);
    }

    @Test
    void nobodyReadsTheRestAndTheCommandEnds() throws Exception {
        Process process = process("--stor", "CODEPAGE=IBM-1047", "RECFM=F", "LRECL=80", "--records");
        Thread feeder = feeder(process);
        assertTrue(process.getInputStream().readNBytes(100).length == 100);
        process.getInputStream().close();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        feeder.join();
        assertEquals(12, process.exitValue(), said);
        assertEquals("scprelay: standard output cannot be written, or nobody reads it any more\n", said);
    }

    @Test
    void memoryIsBoundedWhateverTheFile() throws Exception {
        for (String[] arguments : new String[][] {
            {"--stor", "CODEPAGE=IBM-1047", "RECFM=F", "LRECL=64"},
            {"--stor", "CODEPAGE=IBM-1047", "--records", "--limit", "1"},
            {
                "--retr",
                "CODEPAGE=IBM-1047",
                "CHARSET=IBM-500",
                "--host-recfm",
                "F:65535",
                "RECFM=F",
                "LRECL=65535",
                "OVERFLOW=WRAP"
            }
        }) {
            Process process = process(arguments);
            Thread feeder = feeder(process);
            process.getInputStream().transferTo(OutputStream.nullOutputStream());
            String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            feeder.join();
            assertEquals(0, process.exitValue(), said);
            assertTrue(said.contains("=" + ((long) DATA_MIB << 20)), said);
        }
    }

    private static Process process(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MIB + "m",
                "-cp",
                System.getProperty("java.class.path"),
                "org.scprelay.cli.Main",
                "convert"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    /** Writes more than the heap could hold, one line without an end. */
    private static Thread feeder(Process process) {
        Thread thread = new Thread(() -> {
            byte[] mebibyte = new byte[1 << 20];
            Arrays.fill(mebibyte, (byte) 0xC1);
            try (OutputStream out = process.getOutputStream()) {
                for (int count = 0; count < DATA_MIB; count++) {
                    out.write(mebibyte);
                }
            } catch (IOException e) {
                // The process ended: the test looks at how.
                assert e != null;
            }
        });
        thread.start();
        return thread;
    }
}
