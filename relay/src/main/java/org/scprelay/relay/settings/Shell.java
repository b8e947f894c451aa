package org.scprelay.relay.settings;

/** What stands behind an exec request at a destination; it decides how remote paths are quoted. */
public enum Shell {
    /** A POSIX shell: single quotes; remote commands may be used. */
    POSIX,
    /** cmd.exe of Windows: double quotes; no commands besides scp and those of EXEC. */
    CMD,
    /** None: only paths that need no quoting; no commands besides scp. */
    NONE
}
