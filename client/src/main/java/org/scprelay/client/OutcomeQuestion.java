package org.scprelay.client;

import java.util.List;
import java.util.Optional;
import org.scprelay.protocol.Reply;
import org.scprelay.transport.LinkAddress;

/**
 * Asks over a new link how a transfer ended whose final reply was lost (docs/PROTOCOL.md, section 6). Whatever is not a
 * clear answer leaves the outcome unknown, which is return code 12: such a transfer is never repeated by a program.
 */
final class OutcomeQuestion {

    private final Surroundings surroundings;
    private final LinkAddress address;
    private final List<String> proven;
    private final Listing listing;

    OutcomeQuestion(Surroundings surroundings, LinkAddress address, List<String> proven) {
        this.surroundings = surroundings;
        this.address = address;
        this.proven = proven;
        this.listing = surroundings.reporter().listing();
    }

    /**
     * Asks until there is an answer or the time for a reply is over.
     *
     * @param sent what was sent
     * @param sha256 what the hash of the whole file must be, where an attempt before sent some of it
     * @return the return code of the transfer
     */
    int ask(Transfer transfer, Amount sent, Optional<String> sha256) throws Failure {
        String question = "STAT ID=" + transfer.id();
        listing.note("asking over a new link: " + question);
        long end = System.nanoTime() + surroundings.timers().reply().toNanos();
        String trouble;
        do {
            Received answer;
            try (RelayLink link = RelayLink.connect(surroundings.providers(), address, surroundings.timers())) {
                greet(link);
                answer = command(link, question);
            } catch (Failure e) {
                if (e.returnCode() == Failure.LOCAL || e.returnCode() == Failure.OFF) {
                    throw e.saying(unknown(transfer, e.getMessage()));
                }
                trouble = e.getMessage();
                continue;
            }
            if (answer.code() != 211) {
                throw Failure.unknown(unknown(transfer, "the relay does not say how it ended: " + answer.line()));
            }
            if (!answer.reply().pair("STATE").orElse("").equals("RUNNING")) {
                return judge(answer.reply(), answer.line(), transfer, sent, sha256);
            }
            trouble = "the relay still calls it running";
        } while (Repetition.waited(surroundings.timers().askAgain()) && System.nanoTime() - end < 0);
        throw Failure.unknown(unknown(transfer, trouble));
    }

    private void greet(RelayLink link) throws Failure {
        HelloExchange.Answer answer = HelloExchange.exchange(link, surroundings.hello(), listing::reply);
        if (answer.greeting().isEmpty()) {
            throw Failure.lost("the relay refused the new link");
        }
        for (String name : proven) {
            command(
                    link,
                    surroundings.secrets().proof(name, answer.greeting().get().nonce()));
        }
    }

    private Received command(RelayLink link, String line) throws Failure {
        link.send(line);
        return link.reply(listing::reply);
    }

    private int judge(Reply reply, String line, Transfer transfer, Amount sent, Optional<String> sha256)
            throws Failure {
        String state = reply.pair("STATE").orElse("");
        String code = reply.pair("CODE").orElse("");
        boolean same = reply.pair("ID").orElse(transfer.id()).equals(transfer.id());
        if (same && state.equals("DONE") && code.equals("226")) {
            String octets = Long.toString(sent.octets());
            String whole = Long.toString(transfer.remote(sent));
            String records =
                    sent.records().isPresent() ? Long.toString(sent.records().getAsLong()) : "";
            boolean agrees = reply.pair("LINK").orElse("").equals(octets)
                    && (records.isEmpty() || reply.pair("RECORDS").orElse("").equals(records))
                    && (!transfer.image() || reply.pair("BYTES").orElse("").equals(whole));
            if (!agrees) {
                throw Failure.off(
                        "the relay says done, but not with the " + octets + " octets that were sent: " + line);
            }
            if (sha256.isPresent() && !reply.pair("SHA256").equals(sha256)) {
                throw Failure.unknown(
                        "the relay says done, but the destination has another file than was sent: " + line);
            }
            listing.note("the transfer was done; only its reply was lost");
            return reply.returnCode();
        }
        if (same && state.equals("FAILED") && code.matches("[45][0-9]{2}")) {
            listing.note("the transfer failed with " + code);
            return Reply.of(Integer.parseInt(code), "SCR0000", 'E', "").returnCode();
        }
        throw Failure.unknown(unknown(transfer, "the relay says " + (state.isEmpty() ? line : state)));
    }

    private static String unknown(Transfer transfer, String trouble) {
        return "the outcome of " + transfer.path() + " (ID=" + transfer.id()
                + ") is unknown; look at the destination before it is sent again. " + trouble;
    }
}
