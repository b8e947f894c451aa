package org.scprelay.relay;

import java.util.OptionalLong;
import org.scprelay.protocol.Command;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.ssh.Continuation;
import org.scprelay.relay.ssh.Upload;
import org.scprelay.relay.text.Form;

/** Which options go together with APPEND, RESTART and RESUME: judged before anything is connected. */
final class Continuing {

    private Continuing() {}

    /**
     * Judges the options of a STOR.
     *
     * @param form TYPE and STRU
     * @param wanted the protocol to be used
     * @throws TransferFailure 501 or 504 that names what stands in the way
     */
    static void check(Command stor, Site site, Form form, Protocol wanted) throws TransferFailure {
        Continuation continuation = site.continuation();
        boolean restart = continuation.restart().isPresent();
        if (continuation.append()) {
            requireSftp("APPEND", wanted);
            if (site.atomic() == Upload.Atomic.ON) {
                throw impossible("APPEND writes to the file itself: ATOMIC=ON is not possible with it");
            }
            if (restart || continuation.resume()) {
                throw impossible("APPEND writes to the file itself: there is no part for RESTART and RESUME");
            }
        }
        if (restart || continuation.resume()) {
            String key = restart ? "RESTART" : "RESUME";
            requireSftp(key, wanted);
            requireOctets(key, form);
            if (site.atomic() == Upload.Atomic.OFF) {
                throw impossible(key + " needs a part: ATOMIC=OFF writes none");
            }
            if (stor.pair("ID").isEmpty()) {
                throw new TransferFailure(
                        Message.BAD_ARGUMENT, key + " needs ID= of STOR: by it the part is found again");
            }
        }
    }

    /**
     * Requires that what is to be gone on from is on record.
     *
     * @param size of the whole file, where it is known
     * @param onRecord how many octets of the part of this ID are sure; absent: there is none
     * @throws TransferFailure 501 or 552
     */
    static void checkRestart(long restart, OptionalLong size, OptionalLong onRecord) throws TransferFailure {
        if (size.isPresent() && restart > size.getAsLong()) {
            throw new TransferFailure(
                    Message.BAD_ARGUMENT, "RESTART=" + restart + " is behind the end: SIZE=" + size.getAsLong());
        }
        if (onRecord.isEmpty()) {
            throw new TransferFailure(
                            Message.PART_DIFFERS,
                            "this relay has no part on record of a transfer of that ID that broke with RESUME=ON")
                    .withPart(0);
        }
        if (onRecord.getAsLong() != restart) {
            throw new TransferFailure(
                            Message.PART_DIFFERS,
                            "of the part of that ID " + onRecord.getAsLong() + " octets are sure, and RESTART is "
                                    + restart)
                    .withPart(onRecord.getAsLong());
        }
    }

    /**
     * Judges the options of a RETR.
     *
     * @param form TYPE and STRU
     * @param wanted the protocol to be used
     * @throws TransferFailure 504 that names what stands in the way
     */
    static void checkRetr(Site site, Form form, Protocol wanted) throws TransferFailure {
        if (site.continuation().restart().isPresent()) {
            requireSftp("RESTART", wanted);
            requireOctets("RESTART", form);
        }
    }

    private static void requireSftp(String key, Protocol wanted) throws TransferFailure {
        if (wanted == Protocol.SCP) {
            throw impossible(key + " needs SFTP: let PROTOCOL be AUTO or SFTP");
        }
    }

    /** Where an octet of the link is not one of the remote file, no offset says what the other side has. */
    private static void requireOctets(String key, Form form) throws TransferFailure {
        if (!form.isPlain()) {
            throw impossible(key + " needs TYPE I and STRU F: now it is " + form);
        }
    }

    private static TransferFailure impossible(String text) {
        return new TransferFailure(Message.NOT_CONTINUED, text);
    }
}
