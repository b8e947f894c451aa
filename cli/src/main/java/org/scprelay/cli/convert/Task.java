package org.scprelay.cli.convert;

import java.util.Optional;
import org.scprelay.relay.text.CodePage;
import org.scprelay.relay.text.Conversion;
import org.scprelay.relay.text.Form;
import org.scprelay.relay.text.RdwDownload;
import org.scprelay.relay.text.TextOptionException;
import org.scprelay.relay.text.TextOptions;
import org.scprelay.relay.text.TextRules;

/**
 * What is to be converted. Immutable.
 *
 * @param stor from the host to the partner; else RETR, from the partner to the host
 * @param form TYPE and STRU
 * @param options the keys of SITE
 * @param usual the page of the host where CODEPAGE is not given
 * @param host how records stand in the host's file; there for STRU R
 */
public record Task(boolean stor, Form form, TextOptions options, CodePage usual, Optional<HostRecords> host) {

    /**
     * Checks that options, TYPE and STRU go together.
     *
     * @throws TextOptionException when they do not
     */
    public void check() throws TextOptionException {
        if (stor) {
            options.upload(form, usual);
        } else {
            options.download(form, usual);
        }
    }

    /** Tells whether there are records to be looked at. */
    public boolean hasRecords() {
        return !form.isPlain();
    }

    /** Returns the page of what comes out. */
    public CodePage target() throws TextOptionException {
        if (!form.text()) {
            return options.codePage(usual);
        }
        TextRules rules = rules();
        return stor ? rules.remote() : rules.link();
    }

    private TextRules rules() throws TextOptionException {
        return options.rules(form.records(), usual);
    }

    Conversion upload(OutSink sink) throws TextOptionException {
        return options.upload(form, usual).<Conversion>map(to -> to.to(sink)).orElseGet(() -> new PlainCopy(sink));
    }

    Conversion download(OutSink sink) throws TextOptionException {
        return options.download(form, usual).<Conversion>map(to -> to.to(sink)).orElseGet(() -> new PlainCopy(sink));
    }

    /** Returns where a record can end in what is converted. */
    StreamSource.Cut cut() throws TextOptionException {
        if (!form.text()) {
            return StreamSource.none();
        }
        TextRules rules = rules();
        if (!stor) {
            return StreamSource.lines(rules.remote());
        }
        return rules.structure() == TextRules.Structure.FIXED
                ? StreamSource.fixed(rules.length())
                : StreamSource.lines(rules.link());
    }

    /** Returns how many octets stand in front of each record of what is converted. */
    int inFront() throws TextOptionException {
        if (stor) {
            return host.map(HostRecords::octetsInFront).orElse(0);
        }
        boolean words = options.download(form, usual)
                .filter(to -> to.to(OutSink.nowhere()) instanceof RdwDownload)
                .isPresent();
        return words ? HostRecords.WORD : 0;
    }
}
