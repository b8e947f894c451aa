package org.scprelay.cli;

/** A command cannot do what it was asked for, for a reason that its user can act on. */
public final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Makes a failure.
     *
     * @param status the exit status
     * @param message what is wrong and what to do; printable, several lines at most
     */
    public CommandFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Makes a failure with the one below it, which {@code --debug} shows. */
    public CommandFailure(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Returns the exit status. */
    public int status() {
        return status;
    }
}
