package org.scprelay.relay.settings;

/** Which protocol carries a file to or from a destination. */
public enum Protocol {
    /** What the size and the destination allow. */
    AUTO,
    /** SCP over an exec channel. */
    SCP,
    /** SFTP over a subsystem channel. */
    SFTP
}
