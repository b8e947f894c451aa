package org.scprelay.transport.unix;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;

/** Opens files until nothing more can be opened, accepts, closes them, and accepts again. */
final class DescriptorProbe {

    private DescriptorProbe() {}

    public static void main(String[] args) throws Exception {
        UnixLinkProvider provider = new UnixLinkProvider();
        LinkOptions options = LinkOptions.defaults();
        try (LinkListener listener = provider.listen(new LinkAddress("unix", args[0]), options)) {
            Link waiting = provider.connect(listener.localAddress(), options);
            // No class file can be opened later: everything that the failure needs is loaded by one before it.
            String loaded = UnixErrors.accept(Kernel.get(), listener.localAddress(), Errno.EMFILE)
                            .reason() + "";
            List<FileInputStream> files = openAll();
            String reason = loaded.isEmpty() ? "" : acceptReason(listener);
            for (FileInputStream file : files) {
                file.close();
            }
            try (Link accepted = listener.accept()) {
                System.out.println("FULL " + reason + (accepted.isOpen() ? " ACCEPTED" : " CLOSED"));
            }
            waiting.close();
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
