package org.scprelay.systemtests;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.scprelay.transport.Link;

/** One of the two sides of a {@link ChaosWire}: a TCP socket, or a link of any kind. */
interface ChaosEnd {

    /** Waits for octets; returns how many came, or -1 at the end. */
    int read(byte[] buffer) throws IOException;

    /** Sends octets. */
    void write(byte[] octets, int offset, int count) throws IOException;

    /** Ends what is sent, and nothing else. */
    void endOutput() throws IOException;

    /** Closes in the ordinary way, from any thread, any number of times. */
    void close();

    /** Closes in the hardest way that there is: with a reset where the transport has one. */
    void reset();

    /** Takes over a socket. */
    static ChaosEnd of(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return new OfSocket(socket);
    }

    /** Takes over a link. Nothing but the death of its process is harder than its close. */
    static ChaosEnd of(Link link) {
        return new OfLink(link);
    }

    /** A TCP socket. */
    record OfSocket(Socket socket) implements ChaosEnd {

        @Override
        public int read(byte[] buffer) throws IOException {
            return socket.getInputStream().read(buffer);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            socket.getOutputStream().write(octets, offset, count);
        }

        @Override
        public void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() {
            close(false);
        }

        @Override
        public void reset() {
            close(true);
        }

        private void close(boolean reset) {
            synchronized (socket) {
                try {
                    if (reset && !socket.isClosed()) {
                        socket.setSoLinger(true, 0);
                    }
                    socket.close();
                } catch (IOException e) {
                    assert e != null; // It is closed, which is all that is wanted.
                }
            }
        }
    }

    /** A link. */
    record OfLink(Link link) implements ChaosEnd {

        @Override
        public int read(byte[] buffer) throws IOException {
            return link.read(ByteBuffer.wrap(buffer));
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            link.write(ByteBuffer.wrap(octets, offset, count));
        }

        @Override
        public void endOutput() throws IOException {
            link.shutdownOutput();
        }

        @Override
        public void close() {
            try {
                link.close();
            } catch (IOException e) {
                assert e != null; // It is closed, which is all that is wanted.
            }
        }

        @Override
        public void reset() {
            close();
        }
    }
}
