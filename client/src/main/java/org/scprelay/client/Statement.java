package org.scprelay.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scprelay.protocol.Verb;
import org.scprelay.transport.LinkAddress;

/** A statement of a deck, checked as far as that is possible without the relay. Immutable. */
public sealed interface Statement {

    /**
     * Where a statement stands.
     *
     * @param number from 1, comments not counted
     * @param line the line of the deck where it begins, from 1
     * @param text the statement as it is written, continuation lines joined
     */
    record Origin(int number, int line, String text) {}

    /** Returns where it stands. */
    Origin origin();

    /** {@code ID nn}: the TCP/IP stack on z/VSE; means nothing elsewhere. */
    record StackId(Origin origin, String stack) implements Statement {}

    /** {@code OPEN}: the addresses of the relay, to be tried in order. */
    record Open(Origin origin, List<LinkAddress> addresses) implements Statement {
        /** Copies the list. */
        public Open {
            addresses = List.copyOf(addresses);
        }
    }

    /** {@code AUTH name}: prove a secret. */
    record Auth(Origin origin, String name) implements Statement {}

    /**
     * HOST, USER, PORT, TYPE, STRU or SITE.
     *
     * @param operands what follows the verb, without quotes; empty for SITE with pairs
     * @param pairs the pairs of SITE, keys in upper case
     */
    record Setting(Origin origin, Verb verb, Optional<String> operands, Map<String, String> pairs)
            implements Statement {}

    /**
     * {@code INPUT}: what the next STOR sends.
     *
     * @param records its RECFM; absent: it is octets
     */
    record Input(Origin origin, InputPlace place, Optional<RecordFormat> records) implements Statement {}

    /**
     * {@code OUTPUT}: where the next RETR, LIST, NLST or EXEC writes.
     *
     * @param records its RECFM; absent: it is octets
     */
    record Output(Origin origin, OutputPlace place, Optional<RecordFormat> records) implements Statement {}

    /** {@code STOR path [ID=token]}. */
    record Store(Origin origin, String path, Optional<String> id) implements Statement {}

    /** {@code RETR path [ID=token]}. */
    record Retrieve(Origin origin, String path, Optional<String> id) implements Statement {}

    /** LIST, NLST or EXEC: answered by data for the listing or for OUTPUT. */
    record Report(Origin origin, Verb verb, Optional<String> operand) implements Statement {}

    /** DELE, RNFR, RNTO, MKD, SIZE, STAT, NOOP or HELP: answered by one reply. */
    record Plain(Origin origin, Verb verb, String command) implements Statement {}

    /** {@code ONERROR STOP|CONTINUE}. */
    record OnError(Origin origin, boolean goOn) implements Statement {}

    /** {@code RETRY n seconds [RESUME]}: the next transfer is repeated after return code 8. */
    record Retry(Origin origin, int times, Duration pause, boolean resume) implements Statement {}

    /** {@code QUIT}. */
    record Quit(Origin origin) implements Statement {}

    /** What is sent. */
    sealed interface InputPlace {
        /** A local file. */
        record LocalFile(Path path) implements InputPlace {}

        /** Standard input. */
        record StandardInput() implements InputPlace {}

        /**
         * Lines of the deck; the arrays are not to be changed.
         *
         * @param octets with their line ends, as they stand in the deck
         * @param lines the same as records ({@link RecordFormat#LINES})
         * @param ebcdic whether the deck is EBCDIC, else it is UTF-8
         */
        record InStream(byte[] octets, byte[] lines, boolean ebcdic) implements InputPlace {}
    }

    /** Where received octets go. */
    sealed interface OutputPlace {
        /** A local file. */
        record LocalFile(Path path, Disposition disposition) implements OutputPlace {}

        /** Standard output. */
        record StandardOutput() implements OutputPlace {}
    }

    /** What happens to a file that is there already. */
    enum Disposition {
        /** There must be none. */
        NEW,
        /** It is replaced in one step at the good end. */
        REPLACE,
        /** The received octets are added to it at the good end. */
        APPEND
    }
}
