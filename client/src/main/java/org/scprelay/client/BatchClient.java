package org.scprelay.client;

import java.io.IOException;
import java.util.Optional;
import org.scprelay.client.Statement.InputPlace;
import org.scprelay.client.Statement.OutputPlace;
import org.scprelay.protocol.Command;
import org.scprelay.protocol.Frame;
import org.scprelay.protocol.Verb;

/** Runs the statements of a deck one by one. One thread; for one run. */
final class BatchClient {

    private static final int WORST_THAT_GOES_ON = 4;

    private final Deck deck;
    private final Surroundings surroundings;
    private final Listing listing;
    private final Relay relay;
    private final SessionSettings settings = new SessionSettings();
    private final TransferFormat format = new TransferFormat(settings);
    private Optional<Statement.Retry> retry = Optional.empty();
    private Optional<Statement.Input> input = Optional.empty();
    private Optional<Statement.Output> output = Optional.empty();
    private boolean goOn;
    private boolean saidGoodbye;

    BatchClient(Deck deck, Surroundings surroundings) {
        this.deck = deck;
        this.surroundings = surroundings;
        this.listing = surroundings.reporter().listing();
        this.relay = new Relay(surroundings);
    }

    /**
     * Runs the deck.
     *
     * @return the highest return code of its statements
     */
    int run() {
        int highest = 0;
        try (relay) {
            for (Statement statement : deck.statements()) {
                listing.statement(statement);
                int code = attempt(statement);
                boolean last = statement.origin().number() == deck.statements().size();
                boolean stop = code > WORST_THAT_GOES_ON && !goOn && !last;
                if (stop) {
                    listing.note("the rest of the deck is not run");
                }
                listing.ended(code);
                highest = Math.max(highest, code);
                if (stop) {
                    break;
                }
            }
            sayGoodbye();
        }
        return highest;
    }

    private int attempt(Statement statement) {
        try {
            return run(statement);
        } catch (Failure e) {
            listing.note(e.getMessage());
            return e.returnCode();
        }
    }

    private int run(Statement statement) throws Failure {
        if (statement instanceof Statement.Open open) {
            return relay.open(open.addresses());
        } else if (statement instanceof Statement.Auth auth) {
            return prove(auth);
        } else if (statement instanceof Statement.Setting setting) {
            return set(setting);
        } else if (statement instanceof Statement.Input next) {
            input = Optional.of(next);
        } else if (statement instanceof Statement.Output next) {
            output = Optional.of(next);
        } else if (statement instanceof Statement.Store store) {
            return transfer(Verb.STOR, () -> store(store));
        } else if (statement instanceof Statement.Retrieve retrieve) {
            return transfer(Verb.RETR, () -> retrieve(retrieve));
        } else if (statement instanceof Statement.Report report) {
            return transfer(Verb.EXEC, () -> report(report));
        } else if (statement instanceof Statement.Plain plain) {
            return relay.command(plain.command(), good(plain.verb())).returnCode();
        } else if (statement instanceof Statement.OnError onError) {
            goOn = onError.goOn();
        } else if (statement instanceof Statement.Retry next) {
            retry = Optional.of(next);
        } else if (statement instanceof Statement.Quit) {
            return quit();
        }
        return 0;
    }

    private static int good(Verb verb) {
        return switch (verb) {
            case RNFR -> 350;
            case SIZE -> 213;
            case STAT -> 211;
            case NOOP -> 200;
            case HELP -> 214;
            default -> 250;
        };
    }

    private int prove(Statement.Auth auth) throws Failure {
        int code = relay.prove(auth.name());
        settings.answered(Verb.AUTH, code < Failure.LOST);
        return code;
    }

    private int set(Statement.Setting setting) throws Failure {
        StringBuilder line = new StringBuilder(setting.verb().name());
        setting.operands().ifPresent(operand -> line.append(' ').append(Command.quote(operand)));
        setting.pairs()
                .forEach(
                        (key, value) -> line.append(' ').append(key).append('=').append(Command.quote(value)));
        Received received = relay.command(line.toString(), 200);
        settings.answered(setting.verb(), !received.isError());
        if (!received.isError()) {
            format.accepted(setting);
            settings.accepted(setting);
        }
        return received.returnCode();
    }

    /** A command that brings data. */
    private interface Bringing {
        int run() throws Failure;
    }

    /** Runs it, and then forgets what held for it alone, however it ended. */
    private int transfer(Verb verb, Bringing data) throws Failure {
        try {
            // RETRY makes no link that was lost before: what was set since then is not known to anybody.
            relay.link();
            return data.run();
        } finally {
            if (verb == Verb.STOR || verb == Verb.RETR) {
                retry = Optional.empty();
            }
            if (verb != Verb.STOR) {
                output = Optional.empty();
            }
            ended(verb);
        }
    }

    private int store(Statement.Store store) throws Failure {
        InputPlace place = input.orElseThrow().place();
        Optional<RecordFormat> records = records(input.orElseThrow());
        Resumption resumption = new Resumption(relay, settings);
        TransferSettings own = new TransferSettings(this::set, settings, listing);
        try {
            boolean resume = resumes(resumption, records)
                    && !settings.site("ATOMIC", "AUTO").equals("OFF")
                    && !(place instanceof InputPlace.StandardInput);
            StoreTask task = new StoreTask(store, place, records, resume, relay, format, resumption, surroundings);
            PreparedTask.Preparation saying = () -> {
                if (records.isPresent()) {
                    own.useRecords(format);
                }
                if (place instanceof InputPlace.InStream data && format.isText()) {
                    own.usePage(data, format.page());
                }
            };
            return new Repetition(retry, listing).run(new PreparedTask(saying, task, resumption));
        } finally {
            takeBack(resumption::close);
            takeBack(own::takeBack);
        }
    }

    /** Lines of the deck are records wherever records or lines are wanted: their ends need not be found again. */
    private Optional<RecordFormat> records(Statement.Input next) {
        if (!(next.place() instanceof InputPlace.InStream)) {
            return next.records();
        }
        boolean wanted = next.records().isPresent() || format.isText() || format.isRecords();
        return wanted ? Optional.of(RecordFormat.LINES) : Optional.empty();
    }

    private boolean resumes(Resumption resumption, Optional<RecordFormat> records) {
        boolean wanted = retry.filter(Statement.Retry::resume).isPresent();
        boolean possible = records.isEmpty() && resumption.isPossible(format);
        if (wanted && !possible) {
            listing.note("RESUME is not possible with these settings: what is repeated is the whole file");
        }
        return wanted && possible;
    }

    /** Takes back what the client said by itself. */
    private interface TakingBack {
        void run() throws Failure;
    }

    /** The transfer is over, whatever becomes of this: the relay refuses what follows where it does not take it. */
    private void takeBack(TakingBack what) {
        try {
            if (relay.isOpen()) {
                what.run();
            }
        } catch (Failure e) {
            listing.note(e.getMessage());
        }
    }

    /**
     * Notes that a transfer is over. What failed before the relay was asked, or before it was asked again over a new link,
     * is none for the relay: what was set for that transfer alone would go into the next one, a port to another host.
     */
    private void ended(Verb verb) {
        try {
            if (relay.takeUnasked() && settings.isUsedUpBy(verb)) {
                relay.useUp(verb);
            }
        } catch (Failure e) {
            listing.note(e.getMessage());
        }
        settings.transferred(verb);
    }

    private int retrieve(Statement.Retrieve retrieve) throws Failure {
        Resumption resumption = new Resumption(relay, settings);
        TransferSettings own = new TransferSettings(this::set, settings, listing);
        try (OctetOutput file = open(output.orElseThrow())) {
            Optional<RecordFormat> records = output.get().records();
            boolean resume = resumes(resumption, records);
            CountedOutput octets = new CountedOutput(file, resume);
            FetchTask task =
                    new FetchTask(retrieve, octets, resume, relay, format, resumption, surroundings.reporter());
            PreparedTask.Preparation saying = () -> {
                if (records.isPresent()) {
                    own.useRecords(format);
                }
            };
            return commit(octets, new Repetition(retry, listing).run(new PreparedTask(saying, task, resumption)));
        } finally {
            takeBack(resumption::close);
            takeBack(own::takeBack);
        }
    }

    private int report(Statement.Report report) throws Failure {
        boolean exec = report.verb() == Verb.EXEC;
        String operand = report.operand()
                .map(text -> " " + (exec ? text : Command.quote(text)))
                .orElse("");
        try (OctetOutput octets = output.isPresent()
                ? entries(output.get(), exec)
                : new ListingOutput(listing, exec, exec ? Optional.empty() : format.listPage())) {
            Receiving receiving = new Receiving(relay.link(), octets, surroundings.reporter());
            Frame.Kind kind = exec ? Frame.Kind.COMMAND : Frame.Kind.RECORDS;
            int code = receiving.run(report.verb() + operand, kind, Optional.empty());
            // What a command wrote before it failed says why.
            if (exec && code > WORST_THAT_GOES_ON && receiving.isWhole()) {
                commit(octets, 0);
                return code;
            }
            return commit(octets, code);
        }
    }

    private OctetOutput entries(Statement.Output next, boolean exec) throws Failure {
        OctetOutput file = open(next);
        return exec || next.records().isPresent() ? file : new EntryLines(file, format.entryEnd());
    }

    private OctetOutput open(Statement.Output next) throws Failure {
        OctetOutput octets = next.place() instanceof OutputPlace.LocalFile file
                ? FileOutput.open(file.path(), file.disposition())
                : new StreamOutput(surroundings.standardOutput());
        return next.records().isPresent()
                ? new RecordOutput(octets, next.records().get())
                : octets;
    }

    private static int commit(OctetOutput octets, int code) throws Failure {
        try {
            if (code <= WORST_THAT_GOES_ON) {
                octets.commit();
            }
            return code;
        } catch (IOException e) {
            throw Failure.local("all data came, but OUTPUT cannot be completed: " + Trouble.of(e));
        }
    }

    /** A goodbye that is lost undoes nothing: it is a warning, so that no job repeats what was done. */
    private int quit() throws Failure {
        saidGoodbye = true;
        try {
            int code = relay.isOpen() ? relay.command("QUIT", 221).returnCode() : 0;
            return code == Failure.LOST ? WORST_THAT_GOES_ON : code;
        } catch (Failure e) {
            if (e.returnCode() == Failure.LOST) {
                listing.note("no goodbye from the relay: " + e.getMessage());
                return WORST_THAT_GOES_ON;
            }
            throw e;
        } finally {
            relay.close();
        }
    }

    private void sayGoodbye() {
        try {
            if (!saidGoodbye && relay.isOpen()) {
                relay.link().send("QUIT");
                relay.link().reply(line -> {});
            }
        } catch (Failure e) {
            // The deck asked for no goodbye; every statement has its reply already.
            assert e != null;
        }
    }
}
