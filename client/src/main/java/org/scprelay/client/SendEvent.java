package org.scprelay.client;

import java.nio.ByteBuffer;

/** What can happen while a STOR is sending: from the thread that reads the input, or from the one that reads replies. */
sealed interface SendEvent {

    /** Octets of the input, with room for a frame header before them. */
    record Octets(ByteBuffer buffer) implements SendEvent {}

    /** The input ended well. */
    record InputEnd() implements SendEvent {}

    /** The input cannot be read on. */
    record InputBroken(String reason) implements SendEvent {}

    /** A reply line came, final or not, to be listed. */
    record Line(String text) implements SendEvent {}

    /**
     * The final reply came.
     *
     * @param early whether it came before this side began to write its EOF or ABORT
     */
    record Final(Received received, boolean early) implements SendEvent {}

    /** No final reply will come. */
    record NoReply(Failure failure) implements SendEvent {}
}
