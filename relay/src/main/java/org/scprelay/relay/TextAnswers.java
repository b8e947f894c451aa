package org.scprelay.relay;

import java.util.Optional;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.text.CodePage;
import org.scprelay.relay.text.Conversion;
import org.scprelay.relay.text.Form;
import org.scprelay.relay.text.RecordSink;
import org.scprelay.relay.text.TextFault;
import org.scprelay.relay.text.TextOptionException;
import org.scprelay.relay.text.TextOptions;

/** What a client is told when text or records, or the options for them, are not right. */
public final class TextAnswers {

    private TextAnswers() {}

    /**
     * Notes a key of SITE.
     *
     * @throws TransferFailure 501 for a value, or key, that there is not
     */
    static TextOptions after(TextOptions options, String key, String value) throws TransferFailure {
        if (!TextOptions.isKey(key)) {
            throw new TransferFailure(Message.BAD_ARGUMENT, "SITE does not know the key " + key);
        }
        return told(() -> options.after(key, value));
    }

    /**
     * Returns what STOR does with the octets of the link; empty: they pass as they are.
     *
     * @throws TransferFailure 501 when the options do not go together
     */
    static Optional<Conversion.To<OctetSink>> upload(TextOptions options, Form form, CodePage usual)
            throws TransferFailure {
        return told(() -> options.upload(form, usual));
    }

    /**
     * Returns what RETR does with the octets of the remote file; empty: they pass as they are.
     *
     * @throws TransferFailure 501 or 504 when the options do not go together
     */
    static Optional<Conversion.To<RecordSink>> download(TextOptions options, Form form, CodePage usual)
            throws TransferFailure {
        return told(() -> options.download(form, usual));
    }

    private interface Asked<T> {
        T ask() throws TextOptionException;
    }

    private static <T> T told(Asked<T> asked) throws TransferFailure {
        try {
            return asked.ask();
        } catch (TextOptionException e) {
            throw answer(e);
        }
    }

    private static TransferFailure answer(TextOptionException e) {
        Message message =
                switch (e.kind()) {
                    case BAD_VALUE -> Message.BAD_ARGUMENT;
                    case NO_PAGE -> Message.PAGE_UNKNOWN;
                    case NO_RECORDS -> Message.RECORDS_UNKNOWN;
                };
        return new TransferFailure(message, e.getMessage());
    }

    /** Returns a broken rule as 551; the text names the place, too: the reason of an ABORT has no pairs. */
    public static TransferFailure failure(TextFault fault) {
        Message message =
                switch (fault.kind()) {
                    case CHARACTER -> Message.NOT_TRANSLATED;
                    case LINE_END -> Message.LINE_END_IN_RECORD;
                    case TOO_LONG -> Message.RECORD_TOO_LONG;
                    case UNFINISHED -> Message.RECORD_UNFINISHED;
                    case WORD -> Message.NO_RECORD_WORD;
                };
        String where = "record " + fault.record() + " offset " + fault.offset() + ": ";
        return new TransferFailure(message, where + fault.getMessage()).at(fault.record(), fault.offset());
    }
}
