package org.scprelay.cli;

import java.util.List;

/** What {@code scprelay demo} runs, found by {@link java.util.ServiceLoader}; the daemon's class path has none. */
public interface Demonstration {

    /**
     * Runs the demo.
     *
     * @param arguments what stood behind {@code demo}
     * @return the exit status
     */
    int run(List<String> arguments) throws Exception;
}
