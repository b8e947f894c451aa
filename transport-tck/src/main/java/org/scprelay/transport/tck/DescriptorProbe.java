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

    /** The JVM itself opens a file now and then, to see how much memory there is; what it closes again, an accept finds. */
    private static final int WAITING = 5;

    private DescriptorProbe() {}

    public static void main(String[] address) throws IOException {
        LinkOptions options = LinkOptions.defaults();
        // No class file can be opened later: everything that a failure needs is loaded by one before it.
        failure(LinkAddress.parse(address[0]), options);
        try (LinkListener listener = PROVIDERS.listen(LinkAddress.parse(address[0]), options)) {
            List<Link> waiting = new ArrayList<>();
            for (int i = 0; i < WAITING; i++) {
                waiting.add(PROVIDERS.connect(listener.localAddress(), options));
            }
            List<FileInputStream> files = new ArrayList<>();
            List<Link> early = new ArrayList<>();
            String reason = "NOTHING";
            while (reason.equals("NOTHING") && early.size() < WAITING - 1) {
                openAll(files);
                reason = acceptReason(listener, early);
            }
            for (FileInputStream file : files) {
                file.close();
            }
            try (Link accepted = listener.accept()) {
                System.out.println("FULL " + reason + (accepted.isOpen() ? " ACCEPTED" : " CLOSED"));
            }
            waiting.addAll(early);
            for (Link link : waiting) {
                link.close();
            }
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

    private static void openAll(List<FileInputStream> files) {
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            return; // No descriptor is left.
        }
    }

    /** A link that is accepted keeps its descriptor. */
    private static String acceptReason(LinkListener listener, List<Link> early) throws IOException {
        try {
            early.add(listener.accept());
            return "NOTHING";
        } catch (LinkException e) {
            return e.reason().toString();
        }
    }
}
