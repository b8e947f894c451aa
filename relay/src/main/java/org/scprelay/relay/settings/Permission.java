package org.scprelay.relay.settings;

/** What a peer may do. */
public enum Permission {
    STOR,
    RETR,
    /** LIST, NLST and SIZE. */
    LIST,
    /** DELE, RNFR, RNTO and MKD. */
    MANAGE,
    EXEC
}
