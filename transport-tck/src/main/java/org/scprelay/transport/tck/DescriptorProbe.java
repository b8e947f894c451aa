package org.scprelay.transport.tck;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/** Opens files until nothing more can be opened, accepts, closes them, and accepts again: {@link LinkLimits}. */
final class DescriptorProbe {

    private static final LinkProviders PROVIDERS = LinkProviders.load();

    private DescriptorProbe() {}

    public static void main(String[] address) throws IOException {
        LinkOptions options = LinkOptions.defaults();
        // No class file can be opened later: everything that a failure needs is loaded by one before it.
        failure(LinkAddress.parse(address[0]), options);
        try (LinkListener listener = PROVIDERS.listen(LinkAddress.parse(address[0]), options)) {
            Link waiting = PROVIDERS.connect(listener.localAddress(), options);
            List<FileInputStream> files = openAll();
            String reason = acceptReason(listener);
            for (FileInputStream file : files) {
                file.close();
            }
            try (Link accepted = listener.accept()) {
                System.out.println("FULL " + reason + (accepted.isOpen() ? " ACCEPTED" : " CLOSED"));
            }
            waiting.close();
        }
    }

    /** Connects where somebody listened, and nobody does. */
    private static void failure(LinkAddress address, LinkOptions options) throws IOException {
        LinkListener listener = PROVIDERS.listen(address, options);
        listener.close();
        try {
            PROVIDERS.connect(listener.localAddress(), options).close();
            throw new AssertionError("connected to a listener that is closed");
        } catch (LinkException e) {
            if (e.reason() != LinkException.Reason.REFUSED) {
                throw e;
            }
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

    private static String acceptReason(LinkListener listener) throws IOException {
        try {
            listener.accept().close();
            return "NOTHING";
        } catch (LinkException e) {
            return e.reason().toString();
        }
    }
}
