package org.scprelay.cli;

import org.scprelay.transport.LinkProviders;

/** The link providers of this installation. */
final class Providers {

    private Providers() {}

    /** Finds them; what is wrong with one is a matter of the installation, not of this program. */
    static LinkProviders load() throws CommandFailure {
        try {
            return LinkProviders.load();
        } catch (IllegalStateException e) {
            throw new CommandFailure(ExitStatus.NEEDS_A_PERSON, e.getMessage(), e);
        }
    }
}
