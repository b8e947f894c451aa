package org.scprelay.client;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** What can happen while a STOR is sending: from the thread that reads the input, or from the one that reads replies. */
sealed interface SendEvent {

    /** Octets of the input, with room for a frame header before them. */
    record Octets(ByteBuffer buffer) implements SendEvent {}

    /**
     * Records of the input, laid out in frames.
     *
     * @param data how many octets of data the frames carry
     */
    record Frames(ByteBuffer buffer, int data) implements SendEvent {}

    /**
     * The input ended well.
     *
     * @param records how many it had, where it has any
     */
    record InputEnd(OptionalLong records) implements SendEvent {}

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
