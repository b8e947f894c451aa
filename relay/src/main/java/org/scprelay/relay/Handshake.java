package org.scprelay.relay;

import java.io.IOException;
import java.util.Optional;
import org.scprelay.protocol.Alphabet;
import org.scprelay.protocol.Hello;
import org.scprelay.protocol.HelloReader;
import org.scprelay.protocol.LineReader;
import org.scprelay.protocol.LinkInput;
import org.scprelay.protocol.ProtocolException;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.policy.Candidates;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.PeerSettings;
import org.scprelay.relay.text.CodePage;
import org.scprelay.relay.text.CodePageException;
import org.scprelay.transport.PeerIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A link from its first octet to the answer to its HELLO: who is there, and may it go on. One thread. */
final class Handshake {

    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    private final Session session;
    private final Timer timer;

    /** What to do with a link whose client may not go on. */
    enum Otherwise {
        /** It has ended, or nothing that is said would be understood. */
        NOTHING,
        /** Somebody else closes it: read until then. */
        DISCARD,
        /** A reply was sent: close behind it. */
        CLOSE
    }

    /**
     * A client that may go on.
     *
     * @param standing who it is, or what it must prove
     * @param page of its data, unless its peer or SITE CODEPAGE says another
     * @param lines its command lines
     */
    record Admitted(Hello hello, Standing standing, CodePage page, LineReader lines) {

        /** Returns the page of its data, unless SITE CODEPAGE says another. */
        CodePage dataPage() {
            boolean open = hello.codePage().isEmpty() && lines.alphabet() != Alphabet.ASCII;
            return open ? standing.page().orElse(page) : page;
        }
    }

    /**
     * How it ended.
     *
     * @param admitted the client where it may go on
     * @param otherwise what to do where not
     */
    record Result(Optional<Admitted> admitted, Otherwise otherwise) {

        static Result of(Otherwise otherwise) {
            return new Result(Optional.empty(), otherwise);
        }
    }

    Handshake(Session session, Timer timer) {
        this.session = session;
        this.timer = timer;
    }

    /**
     * Reads HELLO, and refuses what is to be refused.
     *
     * @throws IOException when the link is dead
     */
    Result run() throws IOException {
        timer.start();
        LinkInput input = session.input();
        int first = input.peek();
        Optional<Alphabet> alphabet = first < 0 ? Optional.empty() : Alphabet.ofFirstOctet(first);
        if (alphabet.isEmpty()) {
            if (first >= 0) {
                String octet = String.format("%02X", first);
                LOG.warn(
                        "{}: from {}: the first octet is {}, no HELLO; closed",
                        session.name(),
                        LogText.identity(session.link()),
                        octet);
            }
            return Result.of(Otherwise.NOTHING);
        }
        LineReader lines = new LineReader(input, alphabet.get());
        session.replies().use(alphabet.get());
        session.spoken();
        return hello(lines);
    }

    private Result hello(LineReader lines) throws IOException {
        Reply refusal;
        try {
            Optional<Hello> read = new HelloReader(lines).read();
            if (!timer.stop()) {
                return Result.of(Otherwise.DISCARD);
            }
            session.replies().use(lines.alphabet());
            if (read.isEmpty()) {
                return Result.of(Otherwise.NOTHING);
            }
            CodePage page = page(read.get().codePage().orElse(lines.alphabet().page()));
            return new Result(Optional.of(new Admitted(read.get(), admit(), page, lines)), Otherwise.NOTHING);
        } catch (ProtocolException e) {
            if (!timer.stop()) {
                return Result.of(Otherwise.DISCARD);
            }
            session.replies().use(lines.alphabet());
            refusal = refuse(e);
        } catch (TransferFailure e) {
            refusal = e.reply();
        }
        Refusals.note(session, "HELLO", refusal);
        session.replies().send(refusal);
        return Result.of(Otherwise.CLOSE);
    }

    /** Finds a code page by its name. */
    static CodePage page(String name) throws TransferFailure {
        try {
            return CodePage.of(name);
        } catch (CodePageException e) {
            throw new TransferFailure(Message.CODEPAGE_UNKNOWN, e.getMessage());
        }
    }

    /** Returns what this client is; it is counted among the sessions where it need not prove a secret. */
    private Standing admit() throws IOException {
        PeerIdentity identity = session.link().peer();
        Candidates candidates = session.parts().policy().candidates(identity);
        if (candidates.isEmpty()) {
            String trust = session.parts().policy().lacksTrust(identity)
                    ? "; the one that names it has no secret and no trust = \"network\", and nobody vouches for it"
                    : "";
            throw new TransferFailure(Message.NO_PEER, "no peer of the configuration matches " + identity + trust);
        }
        return Standing.of(session, candidates);
    }

    private static Reply refuse(ProtocolException e) {
        Message message =
                switch (e.code()) {
                    case 500 -> Message.NOT_A_COMMAND;
                    case 503 -> Message.HELLO_FIRST;
                    case 504 -> e.pairs().isEmpty() ? Message.CODEPAGE_UNKNOWN : Message.VERSION_UNKNOWN;
                    default -> Message.BAD_ARGUMENT;
                };
        Reply reply = message.reply(e.getMessage());
        for (var pair : e.pairs().entrySet()) {
            reply = reply.with(pair.getKey(), pair.getValue());
        }
        return reply;
    }

    /** Answers HELLO of a client that may go on. */
    void welcome(Admitted client) throws IOException {
        Hello hello = client.hello();
        Optional<PeerSettings> peer = client.standing().peer();
        LOG.info(
                "{}: peer {} from {} job={} node={} client={}",
                session.name(),
                peer.map(PeerSettings::name).orElse("not yet proven"),
                LogText.identity(session.link()),
                LogText.value(hello.job()),
                LogText.value(hello.node()),
                LogText.value(hello.client()));
        session.replies()
                .send(Message.HELLO
                        .reply("scprelay " + Version.TEXT + " ready")
                        .with(
                                "MAXFRAME",
                                Integer.toString(session.parts().settings().maxFrame()))
                        .with("NONCE", client.standing().nonce())
                        .with("AUTH", peer.isPresent() ? "NO" : "YES"));
    }
}
