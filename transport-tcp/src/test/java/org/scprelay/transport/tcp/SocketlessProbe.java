package org.scprelay.transport.tcp;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;

/** Opens files until nothing more can be opened, and tries to connect and to listen. */
final class SocketlessProbe {

    private static final LinkAddress ANY = new LinkAddress("tcp", "127.0.0.1:0");

    private SocketlessProbe() {}

    public static void main(String[] args) throws Exception {
        TcpLinkProvider provider = new TcpLinkProvider();
        try (LinkListener listener = provider.listen(ANY, LinkOptions.defaults())) {
            LinkAddress there = listener.localAddress();
            // No class file can be opened later: everything that a failure needs is loaded before it.
            provider.connect(there, LinkOptions.defaults()).close();
            String loaded = TcpErrors.noSocket("connect", there, new IOException("x"))
                    + reason(() -> {
                        throw TcpErrors.noSocket("listen", there, new IOException("x"));
                    });
            List<FileInputStream> files = openAll();
            String connect = reason(() -> provider.connect(there, LinkOptions.defaults()));
            String listen = reason(() -> provider.listen(ANY, LinkOptions.defaults()));
            for (FileInputStream file : files) {
                file.close();
            }
            System.out.println("CONNECT " + connect + " LISTEN " + listen + (loaded.isEmpty() ? "?" : ""));
        }
    }

    private interface Call {
        Object run() throws LinkException;
    }

    private static String reason(Call call) {
        try {
            return call.run().getClass().getName();
        } catch (LinkException e) {
            return e.reason().toString();
        }
    }

    private static List<FileInputStream> openAll() {
        List<FileInputStream> files = new ArrayList<>();
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            return files;
        }
    }
}
