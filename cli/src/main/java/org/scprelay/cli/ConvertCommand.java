package org.scprelay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.scprelay.cli.convert.HostRecords;
import org.scprelay.cli.convert.LocalFiles;
import org.scprelay.cli.convert.NewFile;
import org.scprelay.cli.convert.OutSink;
import org.scprelay.cli.convert.Pages;
import org.scprelay.cli.convert.RecordView;
import org.scprelay.cli.convert.Run;
import org.scprelay.cli.convert.StandardOutput;
import org.scprelay.cli.convert.Task;
import org.scprelay.relay.TextAnswers;
import org.scprelay.relay.text.Form;
import org.scprelay.relay.text.TextFault;
import org.scprelay.relay.text.TextOptionException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "convert",
        description = "Do to a local file what the relay does in TYPE A and STRU R: to try a code page and record rules"
                + " before a job depends on them. The result goes to standard output or to a new file; --records shows"
                + " records instead.",
        footer = {
            "",
            "KEY=value are keys of SITE: CODEPAGE CHARSET RECFM LRECL TRIM EOL NL OVERFLOW",
            "UNMAPPABLE RDW. They and the rest are explained in docs/guides/text.md.",
            "Exit status: 0 done, 4 done with a warning (SUBST, TRUNCATED), 12 what the",
            "relay would refuse, or a file that cannot be used.",
            "",
            "scprelay convert --stor --records CODEPAGE=IBM-1047 RECFM=F LRECL=80 pay.dat"
        })
final class ConvertCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    /** What to do; one of them. */
    static final class Direction {
        @Option(names = "--stor", description = "From the host's file to the partner's.")
        private boolean stor;

        @Option(names = "--retr", description = "From the partner's file to the host's.")
        private boolean retr;

        @Option(names = "--pages", description = "List the code pages.")
        private boolean pages;
    }

    @ArgGroup(multiplicity = "1")
    private Direction direction;

    @Parameters(
            paramLabel = "KEY=value|INPUT",
            description = "Keys of SITE, and the file; without one, or for -, standard input is read.")
    private List<String> arguments = List.of();

    @Option(names = "--type", paramLabel = "A|I", description = "TYPE: A, text, or I, octets as they are. Default: A")
    private Optional<Type> type = Optional.empty();

    @Option(
            names = "--stru",
            paramLabel = "F|R",
            description = "STRU: F, a stream, or R, records. Default: R with --host-recfm, else F")
    private Optional<Structure> structure = Optional.empty();

    @Option(
            names = "--host-recfm",
            paramLabel = "F:n|V",
            description = "Where the records of STRU R are in the host's file: n octets each, or behind record"
                    + " descriptor words.")
    private Optional<String> hostRecords = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file, which must not be there yet; - is standard output.")
    private Optional<String> output = Optional.empty();

    @Option(names = "--records", description = "Show each record: number, offset, octets, text.")
    private boolean records;

    @Option(names = "--hex", description = "Show its octets, too, and what they become.")
    private boolean hex;

    @Option(names = "--limit", paramLabel = "n", description = "Show n records at most; all are converted.")
    private Optional<Long> limit = Optional.empty();

    @Spec
    private CommandSpec spec;

    /** TYPE. */
    enum Type {
        A,
        I
    }

    /** STRU. */
    enum Structure {
        F,
        R
    }

    ConvertCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        StandardOutput standard = new StandardOutput(surroundings.out());
        if (direction.pages) {
            if (!arguments.isEmpty()) {
                throw wrong("--pages stands alone");
            }
            Pages.list(standard);
            return ExitStatus.OK;
        }
        List<String> files = new ArrayList<>();
        List<String> pairs = new ArrayList<>();
        for (String argument : arguments) {
            (argument.matches("[A-Za-z]+=.*") ? pairs : files).add(argument);
        }
        if (files.size() > 1) {
            throw wrong("one file at a time, not " + files.get(0) + " and " + files.get(1));
        }
        Task task = task(pairs);
        boolean shows = records || hex;
        if (limit.isPresent() && (!shows || limit.get() < 0)) {
            throw wrong("--limit is a number of records for --records or --hex");
        }
        if (shows && !task.hasRecords()) {
            throw wrong("TYPE I and STRU F: there are no records; --host-recfm says where they are");
        }
        checkOutput(shows);
        String name = files.isEmpty() ? "-" : files.get(0);
        try (InputStream in = input(name)) {
            return convert(task, in, shows, standard, name.equals("-") ? "standard input" : name);
        }
    }

    private Task task(List<String> pairs) {
        Optional<HostRecords> host = hostRecords.map(text -> HostRecords.parse(text)
                .orElseThrow(() -> wrong("--host-recfm is F:n with n from 1 to 65535, or V, not " + text)));
        Structure stru = structure.orElse(host.isPresent() ? Structure.R : Structure.F);
        if (stru == Structure.R && host.isEmpty()) {
            throw wrong("STRU R: where are the records in the host's file? --host-recfm F:80 says every 80 octets,"
                    + " --host-recfm V behind record descriptor words");
        }
        if (stru == Structure.F && host.isPresent()) {
            throw wrong("STRU F has no records: leave out --host-recfm, or say --stru R");
        }
        boolean text = type.orElse(Type.A) == Type.A;
        SiteKeys keys = SiteKeys.read(pairs, this::wrong);
        if (text && !keys.has("CODEPAGE")) {
            throw wrong("TYPE A: in which code page is the host's file? CODEPAGE=IBM-1047 is one; --pages lists them");
        }
        Task task = new Task(direction.stor, new Form(text, stru == Structure.R), keys.options(), Pages.ASCII, host);
        try {
            task.check();
        } catch (TextOptionException e) {
            throw wrong(e.getMessage());
        }
        return task;
    }

    private void checkOutput(boolean shows) {
        boolean toStandard = output.isEmpty() ? !shows : output.get().equals("-");
        if (toStandard && shows) {
            throw wrong("--records writes to standard output; name a file with -o, or leave it out");
        }
        if (toStandard && surroundings.shows()) {
            throw wrong("standard output is a terminal, which might obey what is in the file: -o FILE writes a file,"
                    + " --records shows records");
        }
    }

    private InputStream input(String name) throws IOException {
        if (!name.equals("-")) {
            return LocalFiles.open(surroundings.folder().resolve(name));
        }
        if (arguments.stream().noneMatch("-"::equals) && surroundings.answers()) {
            throw wrong("name the file; - reads what is typed");
        }
        return surroundings.in();
    }

    private int convert(Task task, InputStream in, boolean shows, StandardOutput standard, String name)
            throws IOException, CommandFailure, TextOptionException {
        RecordView view = new RecordView(
                standard,
                task.target(),
                hex,
                shows ? limit.orElse(Long.MAX_VALUE) : 0,
                !task.stor() && task.form().text());
        Optional<String> named = output.filter(o -> !o.equals("-"));
        if (named.isEmpty()) {
            OutSink.Octets target = shows ? (octets, from, to) -> {} : standard;
            int status = run(task, in, target, view, name);
            standard.check();
            return status;
        }
        try (NewFile file = NewFile.create(surroundings.folder().resolve(named.get()))) {
            int status = run(task, in, file, view, name);
            file.commit();
            return status;
        }
    }

    private int run(Task task, InputStream in, OutSink.Octets target, RecordView view, String name)
            throws IOException, CommandFailure, TextOptionException {
        Run run = new Run(task, target, view);
        Run.Counts counts;
        try {
            counts = run.all(in);
        } catch (TextFault e) {
            view.flush();
            String place = run.place(e);
            throw new CommandFailure(
                    ExitStatus.NEEDS_A_PERSON,
                    TextAnswers.failure(e).reply().format()
                            + (place.isEmpty() ? "" : System.lineSeparator() + name + ": " + place),
                    e);
        }
        view.flush();
        tell(task, counts, view);
        return counts.substituted() + counts.truncated() > 0 ? ExitStatus.WARNING : ExitStatus.OK;
    }

    private void tell(Task task, Run.Counts counts, RecordView view) {
        StringBuilder out = new StringBuilder("scprelay:");
        if (task.hasRecords()) {
            out.append(" RECORDS=").append(counts.records());
        }
        out.append(" LINK=").append(counts.link()).append(" BYTES=").append(counts.bytes());
        if (counts.substituted() > 0) {
            out.append(" SUBST=").append(counts.substituted());
        }
        if (counts.truncated() > 0) {
            out.append(" TRUNCATED=").append(counts.truncated());
        }
        surroundings.err().println(out);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
