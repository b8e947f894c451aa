package org.scprelay.client;

import java.time.Duration;
import java.util.List;

/** Where a run is written down. One thread. What comes from outside is passed as it is: an implementation escapes it. */
interface Listing {

    /** The run begins. */
    void begin(String title, List<String> remarks);

    /** A statement begins. */
    void statement(Statement statement);

    /** A reply line came. */
    void reply(String line);

    /** The client itself has something to say. */
    void note(String text);

    /** A line of what LIST, NLST or EXEC brought. */
    void output(String line);

    /** Data was moved. */
    void moved(boolean sent, Amount amount, Duration time);

    /** The statement ended. */
    void ended(int returnCode);

    /** The run ended. */
    void finish(int returnCode);
}
