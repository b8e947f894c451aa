package org.scprelay.relay;

import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.ssh.Continuation;
import org.scprelay.relay.ssh.Upload;

/** Which options go together with APPEND, RESTART and RESUME: judged before anything is connected. */
final class Continuing {

    private Continuing() {}

    /**
     * Judges the options of a STOR.
     *
     * @param wanted the protocol to be used
     * @throws TransferFailure 504 that names what stands in the way
     */
    static void check(Site site, Protocol wanted) throws TransferFailure {
        Continuation continuation = site.continuation();
        if (continuation.restart().isPresent()) {
            throw impossible("a STOR with RESTART is not served by this version");
        }
        if (!continuation.append()) {
            return;
        }
        requireSftp("APPEND", wanted);
        if (site.atomic() == Upload.Atomic.ON) {
            throw impossible("APPEND writes to the file itself: ATOMIC=ON is not possible with it");
        }
    }

    /**
     * Judges the options of a RETR.
     *
     * @param wanted the protocol to be used
     * @throws TransferFailure 504 that names what stands in the way
     */
    static void checkRetr(Site site, Protocol wanted) throws TransferFailure {
        if (site.continuation().restart().isPresent()) {
            requireSftp("RESTART", wanted);
        }
    }

    private static void requireSftp(String key, Protocol wanted) throws TransferFailure {
        if (wanted == Protocol.SCP) {
            throw impossible(key + " needs SFTP: let PROTOCOL be AUTO or SFTP");
        }
    }

    private static TransferFailure impossible(String text) {
        return new TransferFailure(Message.NOT_CONTINUED, text);
    }
}
