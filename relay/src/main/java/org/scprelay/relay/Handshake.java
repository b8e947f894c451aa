package org.scprelay.relay;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.scprelay.protocol.Alphabet;
import org.scprelay.protocol.Hello;
import org.scprelay.protocol.HelloReader;
import org.scprelay.protocol.LineReader;
import org.scprelay.protocol.LinkInput;
import org.scprelay.protocol.ProtocolException;
import org.scprelay.protocol.Reply;
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

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_OCTETS = 16;

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
     * @param page of its data, unless SITE CODEPAGE says another
     * @param lines its command lines
     */
    record Admitted(Hello hello, PeerSettings peer, CodePage page, LineReader lines) {}

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
        LOG.warn(
                "{}: from {}: refused: {}",
                session.name(),
                LogText.identity(session.link()),
                LogText.of(refusal.text()));
        session.replies().send(refusal);
        return Result.of(Otherwise.CLOSE);
    }

    private static CodePage page(String name) throws TransferFailure {
        try {
            return CodePage.of(name);
        } catch (CodePageException e) {
            throw new TransferFailure(Message.CODEPAGE_UNKNOWN, e.getMessage());
        }
    }

    /** Returns the peer that this client is, after it was counted among the sessions. */
    private PeerSettings admit() throws IOException {
        PeerIdentity identity = session.link().peer();
        Optional<PeerSettings> found = session.parts().policy().peer(identity);
        if (found.isEmpty()) {
            String trust = session.parts().policy().lacksTrust(identity)
                    ? "; the one that names it has no trust = \"network\", and nobody vouches for it"
                    : "";
            throw new TransferFailure(Message.NO_PEER, "no peer of the configuration matches " + identity + trust);
        }
        Optional<TransferFailure> full =
                session.parts().registry().admit(session, found.get().name());
        if (full.isPresent()) {
            throw full.get();
        }
        return found.get();
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
        LOG.info(
                "{}: peer {} from {} job={} node={} client={}",
                session.name(),
                client.peer().name(),
                LogText.identity(session.link()),
                LogText.value(hello.job()),
                LogText.value(hello.node()),
                LogText.value(hello.client()));
        byte[] nonce = new byte[NONCE_OCTETS];
        RANDOM.nextBytes(nonce);
        session.replies()
                .send(Message.HELLO
                        .reply("scprelay " + Version.TEXT + " ready")
                        .with(
                                "MAXFRAME",
                                Integer.toString(session.parts().settings().maxFrame()))
                        .with("NONCE", HexFormat.of().formatHex(nonce))
                        .with("AUTH", "NO"));
    }
}
