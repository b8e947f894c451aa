package org.scprelay.demo;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

/**
 * What lies between the throw-away server and its disk: nothing, or a fault that a test puts there.
 *
 * @param writing wraps what writes a file that arrives
 * @param reading wraps what reads a file that is asked for
 */
record Storage(UnaryOperator<OutputStream> writing, UnaryOperator<InputStream> reading) {

    /** Keeps every octet as it is. */
    static Storage faithful() {
        return new Storage(UnaryOperator.identity(), UnaryOperator.identity());
    }
}
