package org.scprelay.client;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.scprelay.client.Statement.OutputPlace;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkProviders;

/** Runs a deck from its octets to its return code: what {@code scprelay run} does. */
public final class BatchJob {

    private BatchJob() {}

    /**
     * What a job needs. The streams are not closed.
     *
     * @param deckName for messages; {@code -} when the deck came from standard input
     * @param deck the octets of the deck
     * @param relay replaces the addresses of the deck's OPEN
     * @param json whether the listing is JSON
     * @param secrets the folder of secrets
     * @param stdin for INPUT STDIN
     * @param listing standard output: the listing, or with OUTPUT STDOUT in the deck the data
     * @param progress standard error: the progress line, or with OUTPUT STDOUT in the deck the listing
     * @param terminal whether {@code progress} is a terminal
     * @param environment gives environment variables
     * @param providers make links
     * @param version of the product
     */
    public record Options(
            String deckName,
            byte[] deck,
            Optional<LinkAddress> relay,
            boolean json,
            Optional<Path> secrets,
            InputStream stdin,
            PrintStream listing,
            PrintStream progress,
            boolean terminal,
            Function<String, Optional<String>> environment,
            LinkProviders providers,
            String version) {}

    /**
     * Runs a job.
     *
     * @return the return code: 0 done, 4 done with a warning, 8 may be repeated, 12 needs a person, 16 the deck is wrong
     *     or the protocol was broken
     */
    public static int run(Options options) {
        return run(options, ClientTimers.standard());
    }

    /** Runs a job with other timers. See {@link #run(Options)}. */
    public static int run(Options options, ClientTimers timers) {
        try {
            return run(options, timers, Deck.parse(options.deckName(), options.deck(), options.environment()));
        } catch (DeckException e) {
            Listing listing = listing(options, options.listing());
            listing.begin("scprelay " + options.version(), List.of());
            listing.note(e.getMessage());
            listing.note("nothing was opened or sent");
            listing.finish(Failure.OFF);
            return Failure.OFF;
        }
    }

    private static int run(Options options, ClientTimers timers, Deck deck) {
        boolean swapped = deck.statements().stream().anyMatch(BatchJob::writesStandardOutput);
        Listing listing = listing(options, swapped ? options.progress() : options.listing());
        listing.begin("scprelay " + options.version() + ", deck " + options.deckName(), deck.remarks());
        int code;
        try {
            Secrets secrets = Secrets.of(deck, options.secrets());
            Reporter reporter = new Reporter(listing, options.progress(), options.terminal() && !swapped);
            Surroundings surroundings = new Surroundings(
                    options.providers(),
                    options.relay(),
                    secrets,
                    timers,
                    options.stdin(),
                    options.listing(),
                    reporter,
                    options.environment(),
                    options.version());
            code = new BatchClient(deck, surroundings).run();
        } catch (Failure e) {
            listing.note(e.getMessage());
            listing.note("nothing was opened or sent");
            code = e.returnCode();
        }
        listing.finish(code);
        return code;
    }

    private static boolean writesStandardOutput(Statement statement) {
        return statement instanceof Statement.Output output && output.place() instanceof OutputPlace.StandardOutput;
    }

    private static Listing listing(Options options, PrintStream out) {
        return options.json() ? new JsonListing(out) : new TextListing(out);
    }
}
