package org.scprelay.relay.sftp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request under construction: {@code uint32 length, byte type, uint32 id}, then its fields. Numbers are big-endian,
 * strings have a 32-bit length in front; text is UTF-8, as every server of today takes names. One thread.
 */
final class Request {

    private byte[] octets = new byte[256];
    private int length = 4;

    Request(int type) {
        octets[length++] = (byte) type;
    }

    /** Makes a request that carries an id. */
    Request(int type, int id) {
        this(type);
        number(id);
    }

    Request number(int value) {
        room(4).putInt(value);
        return this;
    }

    Request number(long value) {
        room(8).putLong(value);
        return this;
    }

    Request string(byte[] value) {
        number(value.length);
        room(value.length).put(value);
        return this;
    }

    Request text(String value) {
        return string(value.getBytes(StandardCharsets.UTF_8));
    }

    Request attributes(FileAttributes value) {
        value.write(this);
        return this;
    }

    private ByteBuffer room(int count) {
        if (octets.length - length < count) {
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, length + count));
        }
        ByteBuffer room = ByteBuffer.wrap(octets, length, count);
        length += count;
        return room;
    }

    /** Returns the whole packet. */
    byte[] packet() {
        byte[] packet = Arrays.copyOf(octets, length);
        ByteBuffer.wrap(packet).putInt(length - 4);
        return packet;
    }
}
