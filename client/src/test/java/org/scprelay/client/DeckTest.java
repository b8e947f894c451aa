package org.scprelay.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.scprelay.client.Statement.Disposition;
import org.scprelay.client.Statement.Input;
import org.scprelay.client.Statement.InputPlace;
import org.scprelay.client.Statement.Output;
import org.scprelay.client.Statement.OutputPlace;
import org.scprelay.client.Statement.Plain;
import org.scprelay.client.Statement.Report;
import org.scprelay.client.Statement.Setting;
import org.scprelay.client.Statement.Store;
import org.scprelay.protocol.Verb;
import org.scprelay.transport.LinkAddress;

class DeckTest {

    private static Deck parse(String... lines) throws DeckException {
        return Deck.parse(
                "deck",
                (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8),
                name -> name.equals("PAY") ? Optional.of("/data/pay.bin") : Optional.empty());
    }

    private static <T extends Statement> T only(Class<T> type, Deck deck) {
        List<T> found = deck.statements().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
        assertEquals(1, found.size());
        return found.get(0);
    }

    @Test
    void everyStatementThatIsServedParses() throws DeckException {
        Deck deck = parse(
                "* a comment",
                "ID 00",
                "ONERROR CONTINUE",
                "OPEN tcp:10.1.0.2:5922",
                "AUTH payroll",
                "PORT 22",
                "HOST acme@sftp.bank.example",
                "USER acme",
                "TYPE A",
                "STRU R",
                "SITE CODEPAGE=IBM-1047 CHARSET='UTF-8'",
                "SITE RESET",
                "INPUT a",
                "STRU F",
                "STOR /a ID=PAY-1",
                "INPUT a RECFM=F LRECL=80",
                "STOR /a",
                "OUTPUT b",
                "RETR /b",
                "OUTPUT b DISP=REPLACE RECFM=VB",
                "RETR /b",
                "LIST",
                "LIST /a",
                "OUTPUT c",
                "NLST /a",
                "EXEC  echo 'a  b' ",
                "DELE /a",
                "RNFR /a",
                "RNTO /b",
                "MKD /d",
                "SIZE /b",
                "STAT",
                "STAT ID=PAY-1",
                "NOOP",
                "HELP",
                "",
                "QUIT");
        assertEquals(35, deck.statements().size());
        assertEquals(
                List.of("DELE /a", "RNFR /a", "RNTO /b", "MKD /d", "SIZE /b", "STAT", "STAT ID=PAY-1", "NOOP", "HELP"),
                deck.statements().stream()
                        .filter(Plain.class::isInstance)
                        .map(s -> ((Plain) s).command())
                        .toList());
    }

    @Test
    void recordsOfLocalFilesAreKnown() throws DeckException {
        Deck deck = parse(
                "OPEN relay",
                "INPUT f lrecl=80 recfm=f",
                "STOR /x",
                "OUTPUT g RECFM=V",
                "RETR /x",
                "INPUT STDIN RECFM=vb",
                "STOR /x",
                "OUTPUT STDOUT RECFM=F LRECL=65535",
                "RETR /x",
                "INPUT f",
                "STOR /x");
        List<Optional<RecordFormat>> records = deck.statements().stream()
                .filter(s -> s instanceof Statement.Input || s instanceof Statement.Output)
                .map(s -> s instanceof Statement.Input input ? input.records() : ((Statement.Output) s).records())
                .toList();
        assertEquals(
                List.of(
                        Optional.of(RecordFormat.fixed(80)),
                        Optional.of(RecordFormat.of(RecordFormat.Form.VARIABLE)),
                        Optional.of(RecordFormat.of(RecordFormat.Form.BLOCKED)),
                        Optional.of(RecordFormat.fixed(65_535)),
                        Optional.empty()),
                records);
    }

    @Test
    void verbsAndKeywordsHaveAnyCaseAndValuesKeepTheirs() throws DeckException {
        Deck deck = parse("open relay", "type i", "site mode=0644 PROTOCOL=scp", "host Acme@Bank");
        Setting site = (Setting) deck.statements().get(2);
        assertEquals(Map.of("MODE", "0644", "PROTOCOL", "scp"), site.pairs());
        assertEquals(Optional.of("I"), ((Setting) deck.statements().get(1)).operands());
        assertEquals(Optional.of("Acme@Bank"), ((Setting) deck.statements().get(3)).operands());
    }

    @Test
    void openTakesAddressesAndTheHabitualForm() throws DeckException {
        Statement.Open open = only(
                Statement.Open.class,
                parse("OPEN iucv:VSE1/RELAY relay.example 6000 10.1.0.2 [fe80::1] 7000 tls:r:1 other"));
        assertEquals(
                List.of(
                        LinkAddress.parse("iucv:VSE1/RELAY"),
                        LinkAddress.parse("tcp:relay.example:6000"),
                        LinkAddress.parse("tcp:10.1.0.2:5922"),
                        LinkAddress.parse("tcp:[fe80::1]:7000"),
                        LinkAddress.parse("tls:r:1"),
                        LinkAddress.parse("tcp:other:5922")),
                open.addresses());
    }

    @Test
    void originsCountStatementsAndLines() throws DeckException {
        Deck deck = parse("* one", "", "OPEN relay", "INPUT -", "   f", "STOR  /x");
        Statement last = deck.statements().get(2);
        assertEquals(new Statement.Origin(3, 6, "STOR  /x"), last.origin());
        assertEquals(
                new Statement.Origin(2, 4, "INPUT f"), deck.statements().get(1).origin());
    }

    @Test
    void aTrailingBlankAndDashContinue() throws DeckException {
        Deck deck = parse("OPEN relay", "INPUT f", "STOR -", "   '/a -", "    b' -   ", "  ID=x");
        Store store = only(Store.class, deck);
        assertEquals("/a b", store.path());
        assertEquals(Optional.of("x"), store.id());
    }

    @Test
    void aDashWithoutBlankDoesNotContinue() throws DeckException {
        Store store = only(Store.class, parse("OPEN relay", "INPUT f", "STOR /a-", "NOOP"));
        assertEquals("/a-", store.path());
    }

    @Test
    void aStatementOfThousandCharactersIsLegal() throws DeckException {
        Deck deck = parse("OPEN relay", "HOST " + "h".repeat(995));
        assertEquals(1000, deck.statements().get(1).origin().text().length());
    }

    @Test
    void thePathIsAlwaysThePath() throws DeckException {
        assertEquals(
                "ID=5",
                only(Store.class, parse("OPEN relay", "INPUT f", "STOR ID=5")).path());
        assertEquals(
                "it's here",
                only(Store.class, parse("OPEN relay", "INPUT f", "STOR 'it''s here'"))
                        .path());
    }

    @Test
    void execIsVerbatim() throws DeckException {
        Report exec = only(Report.class, parse("OPEN relay", "EXEC  echo 'a  b' it's"));
        assertEquals(Verb.EXEC, exec.verb());
        assertEquals(Optional.of(" echo 'a  b' it's"), exec.operand());
    }

    @Test
    void inputPlaces() throws DeckException {
        assertEquals(new InputPlace.StandardInput(), input("INPUT stdin"));
        assertEquals(new InputPlace.LocalFile(Path.of("STDIN")), input("INPUT 'STDIN'"));
        assertEquals(new InputPlace.LocalFile(Path.of("/data/pay.bin")), input("INPUT DD:PAY"));
        assertEquals(new InputPlace.LocalFile(Path.of("DD:PAY")), input("INPUT 'DD:PAY'"));
        assertEquals(new InputPlace.LocalFile(Path.of("*")), input("INPUT '*'"));
    }

    private static InputPlace input(String statement) throws DeckException {
        return only(Input.class, parse("OPEN relay", statement, "STOR /x")).place();
    }

    @Test
    void outputPlaces() throws DeckException {
        assertEquals(new OutputPlace.StandardOutput(), output("OUTPUT STDOUT"));
        assertEquals(new OutputPlace.LocalFile(Path.of("f"), Disposition.NEW), output("OUTPUT f"));
        assertEquals(new OutputPlace.LocalFile(Path.of("f"), Disposition.APPEND), output("OUTPUT f disp=append"));
        assertEquals(
                new OutputPlace.LocalFile(Path.of("/data/pay.bin"), Disposition.REPLACE),
                output("OUTPUT DD:PAY DISP=REPLACE"));
    }

    private static OutputPlace output(String statement) throws DeckException {
        return only(Output.class, parse("OPEN relay", statement, "RETR /x")).place();
    }

    @Test
    void inStreamDataIsTakenOctetByOctet() throws DeckException {
        byte[] before = "OPEN relay\nINPUT *\n".getBytes(StandardCharsets.UTF_8);
        byte[] data = {'*', ' ', 'a', '\r', '\n', (byte) 0xFF, 0, '\n', '/', '*', 'x', '\n', ' ', ' ', '\n'};
        byte[] after = "/*  \r\nSTOR /x\n".getBytes(StandardCharsets.UTF_8);
        byte[] deck = new byte[before.length + data.length + after.length];
        System.arraycopy(before, 0, deck, 0, before.length);
        System.arraycopy(data, 0, deck, before.length, data.length);
        System.arraycopy(after, 0, deck, before.length + data.length, after.length);
        Input input = only(Input.class, assertParses(deck));
        assertArrayEquals(
                data, assertInstanceOf(InputPlace.InStream.class, input.place()).octets());
    }

    private static Deck assertParses(byte[] deck) throws DeckException {
        return Deck.parse("deck", deck, name -> Optional.empty());
    }

    @Test
    void inStreamDataMayBeEmpty() throws DeckException {
        Input input = only(Input.class, parse("OPEN relay", "INPUT *", "/*", "STOR /x"));
        assertEquals(0, ((InputPlace.InStream) input.place()).octets().length);
    }

    @Test
    void aJobAroundTheDeckIsPassedOver() throws DeckException {
        Deck deck = parse(
                "* $$ JOB JNM=SEND,CLASS=0",
                "// JOB SEND",
                "// EXEC SCPRELAY,SIZE=AUTO",
                "OPEN relay",
                "NOOP",
                "/*",
                "THIS IS NO STATEMENT",
                "/&",
                "* $$ EOJ");
        assertEquals(2, deck.statements().size());
        assertEquals(1, parse("OPEN relay", "/&", "WHAT").statements().size());
    }

    @Test
    void sequenceNumbersAreCutOnlyWhenEveryLineHasThem() throws DeckException {
        String open = String.format("%-72s%s", "OPEN relay", "00000100");
        String input = String.format("%-72s%s", "INPUT *", "00000200");
        String data = String.format("%-72s%s", "data", "00000300");
        String end = String.format("%-72s%s", "/*", "00000400");
        String store = String.format("%-72s%s", "STOR /x -", "00000500");
        String id = String.format("%-72s%s", "  ID=5", "00000600");
        Deck deck = parse(open, input, data, end, store, id);
        assertEquals(Optional.of("5"), only(Store.class, deck).id());
        assertEquals(List.of("every line has a sequence number in columns 73-80: cut"), deck.remarks());
        // Data keeps all its columns: only who wrote it knows what they mean.
        InputPlace.InStream place =
                (InputPlace.InStream) only(Input.class, deck).place();
        assertEquals(data + "\n", new String(place.octets(), StandardCharsets.UTF_8));

        DeckException e = assertThrows(DeckException.class, () -> parse(open, "NOOP"));
        assertEquals("deck:1:73: found 00000100; expected a port from 1 to 65535", e.getMessage());
    }

    @Test
    void windowsLineEndsAndAByteOrderMarkAreLegal() throws DeckException {
        Deck deck = parse("\uFEFFOPEN relay\r", "NOOP\r");
        assertEquals(2, deck.statements().size());
        assertTrue(deck.remarks().isEmpty());
    }
}
