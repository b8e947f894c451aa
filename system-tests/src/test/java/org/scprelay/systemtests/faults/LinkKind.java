package org.scprelay.systemtests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.scprelay.relay.testing.Installed;
import org.scprelay.stub.iucv.IucvStub;
import org.scprelay.systemtests.Program;
import org.scprelay.transport.Link;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkListener;
import org.scprelay.transport.LinkOptions;
import org.scprelay.transport.LinkProviders;

/** The kinds of link over which rows of docs/faults.toml run, as its key {@code links} names them. */
enum LinkKind {
    /** On loopback. */
    TCP("tcp") {
        @Override
        LinkAddress toListen(Path directory) {
            return LinkAddress.parse("tcp:127.0.0.1:0");
        }

        @Override
        String client() {
            return "tcp:127.0.0.1";
        }

        @Override
        String stranger() {
            return "tcp:127.0.0.3";
        }
    },
    /** A socket in the directory of the scene. */
    UNIX("unix") {
        @Override
        LinkAddress toListen(Path directory) {
            return new LinkAddress(
                    "unix", directory.resolve("s" + NUMBER.incrementAndGet()).toString());
        }

        @Override
        String client() throws IOException {
            return "unix:uid:" + ownUserId();
        }

        @Override
        String stranger() throws IOException {
            return "unix:uid:" + (ownUserId() + 1);
        }

        private long ownUserId() throws IOException {
            return Integer.toUnsignedLong((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        }
    },
    /** The classes of AF_IUCV over a library that plays HiperSockets: messages of 8,074 octets, 128 of them at most. */
    IUCV_STUB("iucvstub") {
        @Override
        LinkAddress toListen(Path directory) {
            return application("LINUX2");
        }
    },
    /** The same as one guest of z/VM: messages of any size, and user ids that are vouched for. */
    IUCV_STUB_VM("iucvstub-vm") {
        @Override
        LinkAddress toListen(Path directory) {
            return application("LINUX1");
        }
    };

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String STUB = "iucvstub";
    private static final String STUB_DIRECTORY = "scprelay.iucvstub.directory";

    private final String word;

    LinkKind(String word) {
        this.word = word;
    }

    /** Returns how the table names it. */
    String word() {
        return word;
    }

    static Optional<LinkKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    static String vocabulary() {
        return Arrays.stream(values()).map(LinkKind::word).collect(Collectors.joining("\", \"", "\"", "\""));
    }

    private boolean isStub() {
        return this == IUCV_STUB || this == IUCV_STUB_VM;
    }

    private static LinkAddress application(String user) {
        return new LinkAddress(STUB, user + "/APP" + NUMBER.incrementAndGet());
    }

    /** Skips the test, loudly, where this machine has no such links. */
    void require() {
        if (isStub()) {
            Installed.requireFile(Program.STUB_LIBRARY, "gcc");
        }
    }

    /** Returns an address that nobody else listens on. */
    abstract LinkAddress toListen(Path directory);

    /** Returns who the clients of the tests are for the relay. */
    String client() throws IOException {
        return STUB + ":LINUX1";
    }

    /** Returns who none of them is. */
    String stranger() throws IOException {
        return STUB + ":VSE01";
    }

    /** Tells whether somebody guarantees who a client is, so that the relay needs no word of trust. */
    boolean isVouched() {
        return this == UNIX || this == IUCV_STUB_VM;
    }

    /** Returns what a process needs in its environment to have such links. */
    Map<String, String> environment() {
        if (!isStub()) {
            return Map.of();
        }
        return Map.of(Program.STUB, stub().toString(), "AFIUCV_STUB_TRANSPORT", transport());
    }

    private String transport() {
        return this == IUCV_STUB_VM ? "vm" : "hiper";
    }

    /** Returns where the links of this process and of those that it starts meet. */
    private static synchronized Path stub() {
        if (System.getProperty(STUB_DIRECTORY) == null) {
            Path directory = Path.of("target", "stub-" + ProcessHandle.current().pid());
            System.setProperty(STUB_DIRECTORY, directory.toAbsolutePath().toString());
        }
        return Path.of(System.getProperty(STUB_DIRECTORY));
    }

    /** Connects from this process. */
    Link connect(LinkAddress address) throws IOException {
        return here(() -> LinkProviders.load().connect(address, LinkOptions.defaults()));
    }

    /** Listens in this process on an address of its own. */
    LinkListener listen(Path directory) throws IOException {
        return here(() -> LinkProviders.load().listen(toListen(directory), LinkOptions.defaults()));
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    /** The stub asks this knob when a socket gets its name, and never again: kinds do not disturb each other. */
    private <T> T here(Call<T> call) throws IOException {
        if (!isStub()) {
            return call.run();
        }
        synchronized (LinkKind.class) {
            stub();
            IucvStub.turn("transport", transport());
            return call.run();
        }
    }

    @Override
    public String toString() {
        return word;
    }
}
