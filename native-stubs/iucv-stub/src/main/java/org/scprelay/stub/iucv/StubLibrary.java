package org.scprelay.stub.iucv;

import org.scprelay.transport.iucv.LibC;

/** The library of the stub: the calls that links use, and its knobs; public only because JNR generates a class for it. */
public interface StubLibrary extends LibC {

    /**
     * Turns a knob for this process.
     *
     * @param value null: what the environment or the file {@code knobs} says
     */
    int afiucv_stub_knob(String name, String value);

    /** Writes the HiperSockets user ids of this process, separated by commas, and returns their length. */
    int afiucv_stub_user_ids(byte[] text, int size);
}
