package org.scprelay.client;

import java.util.Optional;
import org.scprelay.client.Statement.Input;
import org.scprelay.client.Statement.InputPlace;
import org.scprelay.client.Statement.Output;
import org.scprelay.client.Statement.Plain;
import org.scprelay.protocol.Verb;

/** The order of statements: OPEN before what needs the relay, INPUT with its STOR, OUTPUT with its RETR, RNFR with RNTO. */
final class DeckRules {

    private final String source;
    private boolean stackId;
    private boolean open;
    private boolean standardInput;
    private boolean quit;
    private Optional<Input> input = Optional.empty();
    private Optional<Output> output = Optional.empty();
    private Optional<Plain> renameFrom = Optional.empty();
    private Optional<Statement.Setting> structure = Optional.empty();

    DeckRules(String source) {
        this.source = source;
        this.standardInput = source.equals("-");
    }

    /** Judges the next statement. */
    void accept(Statement statement, StatementText text) throws DeckException {
        if (quit) {
            throw text.error(0, "a statement after QUIT; expected the end of the deck");
        }
        records(statement, text);
        pairs(statement, text);
        if (statement instanceof Statement.StackId) {
            stackId(text);
        } else if (statement instanceof Statement.Open) {
            open(text);
        } else if (!open && needsRelay(statement)) {
            throw text.error(0, "there was no OPEN before; expected OPEN with the relay's address");
        } else if (statement instanceof Input next) {
            input(next, text);
        } else if (statement instanceof Output next) {
            output = Optional.of(next);
        } else if (statement instanceof Plain plain && plain.verb() == Verb.RNFR) {
            renameFrom = Optional.of(plain);
        } else if (statement instanceof Statement.Setting setting && setting.verb() == Verb.STRU) {
            structure = Optional.of(setting);
        } else if (statement instanceof Statement.Quit) {
            quit = true;
        }
    }

    private static boolean needsRelay(Statement statement) {
        return !(statement instanceof Statement.OnError
                || statement instanceof Statement.Retry
                || statement instanceof Input
                || statement instanceof Output
                || statement instanceof Statement.Quit);
    }

    private void stackId(StatementText text) throws DeckException {
        if (open || stackId) {
            throw text.error(0, "ID stands once, and before OPEN; expected no ID here");
        }
        stackId = true;
    }

    private void open(StatementText text) throws DeckException {
        if (open) {
            throw text.error(0, "a second OPEN; expected one OPEN in a deck, with all addresses in it");
        }
        open = true;
    }

    private void input(Input next, StatementText text) throws DeckException {
        if (next.place() instanceof InputPlace.StandardInput) {
            if (standardInput) {
                String taken = source.equals("-") ? "the deck itself" : "an INPUT before";
                throw text.error(0, "standard input is used by " + taken + "; expected a file, DD:NAME or *");
            }
            standardInput = true;
        }
        input = Optional.of(next);
    }

    /** Judges whether data that has records meets a file that has some. */
    private void records(Statement statement, StatementText text) throws DeckException {
        Optional<Statement.Setting> structured =
                structure.filter(s -> s.operands().equals(Optional.of("R")));
        if (statement instanceof Statement.Store && structured.isPresent() && input.isPresent()) {
            boolean octets = input.get().records().isEmpty() && !(input.get().place() instanceof InputPlace.InStream);
            require(
                    !octets,
                    text,
                    "STRU R in line " + line(structured.get()) + " sends records, but INPUT in line "
                            + line(input.get()) + " has none; expected RECFM= there, or STRU F before");
        } else if (statement instanceof Statement.Retrieve && structured.isPresent() && output.isPresent()) {
            require(
                    output.get().records().isPresent(),
                    text,
                    "STRU R in line " + line(structured.get())
                            + " brings records, but OUTPUT in line " + line(output.get())
                            + " has none; expected RECFM= there, or STRU F before");
        } else if (statement instanceof Statement.Report report) {
            Optional<RecordFormat> records = output.flatMap(Output::records);
            require(
                    records.isEmpty() || report.verb() != Verb.EXEC,
                    text,
                    "EXEC brings no records; expected OUTPUT without RECFM");
            require(
                    records.filter(RecordFormat::isFixed).isEmpty(),
                    text,
                    "entries of " + report.verb() + " differ in length; expected OUTPUT without RECFM, or RECFM=V");
        }
    }

    private static int line(Statement statement) {
        return statement.origin().line();
    }

    private static void require(boolean good, StatementText text, String explanation) throws DeckException {
        if (!good) {
            throw text.error(0, explanation);
        }
    }

    /** Judges statements that stand in pairs; settings, ONERROR and RETRY may stand between INPUT and STOR, OUTPUT and RETR. */
    private void pairs(Statement statement, StatementText text) throws DeckException {
        boolean rename = statement instanceof Plain plain && plain.verb() == Verb.RNTO;
        if (rename != renameFrom.isPresent()) {
            throw text.error(
                    0,
                    rename
                            ? "RNTO without RNFR; expected RNFR just before"
                            : "RNFR in line " + renameFrom.get().origin().line() + " is waiting; expected RNTO");
        }
        renameFrom = Optional.empty();
        boolean between = statement instanceof Statement.Setting
                || statement instanceof Statement.OnError
                || statement instanceof Statement.Retry;
        if (statement instanceof Statement.Store) {
            if (input.isEmpty()) {
                throw text.error(0, "STOR without INPUT; expected INPUT before it");
            }
            input = Optional.empty();
        } else if (input.isPresent() && !between) {
            throw text.error(0, "INPUT in line " + input.get().origin().line() + " is waiting; expected its STOR");
        } else if (statement instanceof Statement.Retrieve || statement instanceof Statement.Report) {
            if (output.isEmpty() && statement instanceof Statement.Retrieve) {
                throw text.error(0, "RETR without OUTPUT; expected OUTPUT before it");
            }
            output = Optional.empty();
        } else if (output.isPresent() && !between) {
            throw text.error(
                    0,
                    "OUTPUT in line " + output.get().origin().line()
                            + " is waiting; expected its RETR, LIST, NLST or EXEC");
        }
    }

    /**
     * Judges the end of the deck.
     *
     * @param line where the deck ended, from 1
     */
    void end(int line, boolean empty) throws DeckException {
        String waiting = "";
        if (renameFrom.isPresent()) {
            waiting = "RNFR in line " + renameFrom.get().origin().line() + " is waiting; expected RNTO";
        } else if (input.isPresent()) {
            waiting = "INPUT in line " + input.get().origin().line() + " is waiting; expected its STOR";
        } else if (output.isPresent()) {
            waiting = "OUTPUT in line " + output.get().origin().line()
                    + " is waiting; expected its RETR, LIST, NLST or EXEC";
        } else if (!open) {
            waiting = empty ? "it has no statement; expected OPEN" : "it has no OPEN; expected one";
        }
        if (!waiting.isEmpty()) {
            throw new DeckException(source, line, 1, "the deck ends here, but " + waiting);
        }
    }
}
