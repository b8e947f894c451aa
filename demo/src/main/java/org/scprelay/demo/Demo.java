package org.scprelay.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.scprelay.cli.CommandFailure;
import org.scprelay.cli.Demonstration;
import org.scprelay.cli.Printable;

/** What {@code scprelay demo} runs: the whole way of some files, with nothing to set up and nothing left behind. */
public final class Demo implements Demonstration {

    private static final String KEEP = "--keep";
    private static final int WRONG_USAGE = 2;
    private static final int INTERRUPTED = 130;

    private final SampleFiles files;
    private final Storage storage;
    private final PrintStream out;
    private final PrintStream err;

    /** For the service loader. */
    public Demo() {
        this(SampleFiles.realistic(), Storage.faithful(), System.out, System.err);
    }

    Demo(SampleFiles files, Storage storage, PrintStream out, PrintStream err) {
        this.files = files;
        this.storage = storage;
        this.out = out;
        this.err = err;
    }

    @Override
    public int run(List<String> arguments) throws CommandFailure, IOException, InterruptedException {
        boolean keep = arguments.equals(List.of(KEEP));
        if (!keep && !arguments.isEmpty()) {
            throw new CommandFailure(
                    WRONG_USAGE,
                    "demo takes " + KEEP + " (the files stay for a look at them) and nothing else, not "
                            + Printable.of(String.join(" ", arguments)));
        }
        try (Stage stage = Stage.open(keep)) {
            try {
                return run(stage);
            } finally {
                if (keep) {
                    out.println("kept: " + stage.directory() + " (with a private key that is good for nothing now)");
                }
                out.flush();
            }
        }
    }

    private int run(Stage stage) throws CommandFailure, IOException, InterruptedException {
        DemoRun run = new DemoRun(stage, files, storage, out);
        try {
            int code = run.run();
            if (code != 0) {
                showLog(run);
            }
            return code;
        } catch (DemoFailure | IOException | RuntimeException e) {
            if (stage.isInterrupted()) {
                return INTERRUPTED;
            }
            showLog(run);
            String why = e instanceof DemoFailure ? e.getMessage() : e.toString();
            throw new CommandFailure(DemoRun.NOT_SHOWN, "the demo failed: " + why, e);
        }
    }

    private void showLog(DemoRun run) throws IOException {
        out.flush();
        String log = run.relayLog();
        if (!log.isBlank()) {
            err.println("the log of the relay:");
            log.lines().forEach(line -> err.println("    " + Printable.of(line)));
        }
    }
}
