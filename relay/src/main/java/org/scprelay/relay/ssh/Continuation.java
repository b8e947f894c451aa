package org.scprelay.relay.ssh;

import java.util.OptionalLong;

/**
 * Whether a transfer goes on where octets are already (SITE APPEND, RESTART, RESUME): all of it needs SFTP.
 *
 * @param append whether the octets are added to the target itself
 * @param resume whether what arrived is kept in the part when the transfer breaks
 * @param restart how many octets of the file are there already, in the part of a STOR or at the client of a RETR
 */
public record Continuation(boolean append, boolean resume, OptionalLong restart) {

    /** A file as a whole. */
    public static final Continuation NONE = new Continuation(false, false, OptionalLong.empty());

    /** Returns this with or without APPEND. */
    public Continuation withAppend(boolean on) {
        return new Continuation(on, resume, restart);
    }

    /** Returns this with or without RESUME. */
    public Continuation withResume(boolean on) {
        return new Continuation(append, on, restart);
    }

    /** Returns this with another RESTART, or none. */
    public Continuation withRestart(OptionalLong offset) {
        return new Continuation(append, resume, offset);
    }

    /** Tells whether the transfer cannot be done without SFTP. */
    public boolean needsSftp() {
        return append || restart.isPresent();
    }
}
