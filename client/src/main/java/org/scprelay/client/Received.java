package org.scprelay.client;

import org.scprelay.protocol.Reply;

/**
 * A reply as it came.
 *
 * @param reply what it says
 * @param line the line, all of it ASCII 20 to 7E
 */
record Received(Reply reply, String line) {

    int code() {
        return reply.code();
    }

    int returnCode() {
        return reply.returnCode();
    }

    boolean isError() {
        return code() >= 400;
    }
}
