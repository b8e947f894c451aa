package org.scprelay.relay.scp;

import java.io.IOException;

/** A remote path that cannot be given to the remote host safely; the message is printable and names the remedy. */
public final class RefusedPathException extends IOException {

    private static final long serialVersionUID = 1;

    RefusedPathException(String path, String why) {
        super("path " + RemoteText.quote(path) + " " + why);
    }
}
