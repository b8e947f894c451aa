package org.scprelay.client;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.scprelay.protocol.Frame;
import org.scprelay.protocol.Verb;

/** One RETR, tried as often as RETRY says; with RESUME what came is kept, and the rest is fetched. One thread. */
final class FetchTask implements Repetition.Task {

    /** Replies that mean that this file cannot be gone on with there: no SFTP, another file. */
    private static final Set<String> NOT_CONTINUED = Set.of("SCR5046", "SCR5047", "SCR5524");

    private final Statement.Retrieve retrieve;
    private final CountedOutput output;
    private final Relay relay;
    private final TransferFormat format;
    private final Resumption resumption;
    private final Reporter reporter;
    private boolean resume;
    private Optional<String> version = Optional.empty();

    FetchTask(
            Statement.Retrieve retrieve,
            CountedOutput output,
            boolean resume,
            Relay relay,
            TransferFormat format,
            Resumption resumption,
            Reporter reporter) {
        this.retrieve = retrieve;
        this.output = output;
        this.resume = resume;
        this.relay = relay;
        this.format = format;
        this.resumption = resumption;
        this.reporter = reporter;
    }

    @Override
    public Optional<String> obstacle() {
        return resume || output.canReset()
                ? Optional.empty()
                : Optional.of("what standard output has cannot be taken back");
    }

    @Override
    public int first() throws Failure {
        return receive(0);
    }

    @Override
    public int again() throws Failure {
        resumption.repeat();
        if (!resume) {
            reset();
        }
        return receive(output.count());
    }

    private int receive(long from) throws Failure {
        RelayLink link = relay.link();
        if (from > 0) {
            resumption.from(from);
        }
        String id = retrieve.id().orElseGet(Token::unguessable);
        Transfer transfer = new Transfer(
                Verb.RETR, retrieve.path(), id, OptionalLong.empty(), format.isImage(), format.perRecord(), from);
        Frame.Kind kind = format.isRecords() ? Frame.Kind.RECORDS : Frame.Kind.STREAM;
        Receiving receiving = new Receiving(link, output, reporter, from > 0 ? version : Optional.empty());
        int code;
        try {
            code = receiving.run(transfer.command(), kind, Optional.of(transfer));
        } catch (Failure e) {
            if (receiving.isOther()) {
                anew();
            }
            throw e;
        } finally {
            version = receiving.version().or(() -> version);
        }
        if (from == 0) {
            return code;
        }
        if (receiving.last().filter(reply -> NOT_CONTINUED.contains(reply.id())).isPresent() && output.canReset()) {
            reporter.listing().note("it cannot be gone on with there: the whole file is fetched");
            anew();
            resumption.sayAgain();
            return receive(0);
        }
        return code < Failure.LOST ? requireHash(receiving, code) : code;
    }

    private void anew() throws Failure {
        if (output.canReset()) {
            reset();
        } else {
            resume = false;
        }
    }

    private void reset() throws Failure {
        try {
            output.reset();
        } catch (IOException e) {
            throw Failure.local("OUTPUT cannot be written: " + Trouble.of(e));
        }
    }

    /** The file may have changed between two attempts, even where its size and time did not. */
    private int requireHash(Receiving receiving, int code) throws Failure {
        String there = receiving.last().flatMap(reply -> reply.pair("SHA256")).orElse("none");
        if (there.equals(output.sha256())) {
            return code;
        }
        anew();
        throw Failure.lost("what came in pieces is not the file: its SHA-256 there is " + there);
    }
}
