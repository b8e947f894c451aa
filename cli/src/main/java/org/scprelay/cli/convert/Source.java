package org.scprelay.cli.convert;

import java.io.IOException;
import org.scprelay.relay.text.TextFault;

/** Takes the octets of the file that is converted, and tells the watch of its records. One thread. */
interface Source {

    /** Takes some octets. */
    void take(byte[] in, int from, int to) throws IOException, TextFault;

    /** The file ends. */
    void finish() throws IOException, TextFault;
}
