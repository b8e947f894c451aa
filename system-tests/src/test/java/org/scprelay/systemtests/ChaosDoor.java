package org.scprelay.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.IntSupplier;
import org.scprelay.transport.LinkListener;

/** How a {@link ChaosProxy} comes to the two sides of its connections. */
interface ChaosDoor {

    /** Waits for a client. */
    ChaosEnd accept() throws IOException;

    /** Connects to the server. */
    ChaosEnd connect() throws IOException;

    /** Takes no more clients, and ends a blocked {@link #accept()}. */
    void close() throws IOException;

    /** Over TCP on loopback. */
    record Tcp(ServerSocket listener, IntSupplier port, InetAddress from) implements ChaosDoor {

        @Override
        public ChaosEnd accept() throws IOException {
            return ChaosEnd.of(listener.accept());
        }

        @Override
        public ChaosEnd connect() throws IOException {
            return ChaosEnd.of(new Socket(InetAddress.getLoopbackAddress(), port.getAsInt(), from, 0));
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    /** Over links of any kind. */
    record OfLinks(LinkListener listener, ChaosProxy.Dialler server) implements ChaosDoor {

        @Override
        public ChaosEnd accept() throws IOException {
            return ChaosEnd.of(listener.accept());
        }

        @Override
        public ChaosEnd connect() throws IOException {
            return ChaosEnd.of(server.connect());
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
