package org.scprelay.stub.iucv;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import jnr.ffi.LibraryLoader;

/**
 * The stub of this process: its library, loaded once, and its directory, which all processes share that shall reach each
 * other.
 */
public final class IucvStub {

    /** The directory; the variable {@value #DIRECTORY_VARIABLE} does as well. */
    static final String DIRECTORY_PROPERTY = "scprelay.iucvstub.directory";

    static final String DIRECTORY_VARIABLE = "AFIUCV_STUB_DIR";

    private static final String LIBRARY = "libafiucv_stub.so";
    private static final int MOST_TEXT = 512;

    private static StubLibrary library;

    private IucvStub() {}

    /**
     * Returns the library.
     *
     * @throws IllegalStateException when it was not built, or no directory is set
     */
    public static synchronized StubLibrary library() {
        if (library == null) {
            String directory = System.getProperty(DIRECTORY_PROPERTY, System.getenv(DIRECTORY_VARIABLE));
            if (directory == null || directory.isEmpty()) {
                throw new IllegalStateException("the stub has no directory; set -D" + DIRECTORY_PROPERTY
                        + "=DIRECTORY or " + DIRECTORY_VARIABLE + ", the same for all processes");
            }
            StubLibrary loaded = LibraryLoader.create(StubLibrary.class)
                    .failImmediately()
                    .load(file(Path.of(directory)).toAbsolutePath().toString());
            loaded.afiucv_stub_knob("dir", directory);
            library = loaded;
        }
        return library;
    }

    /** Turns a knob for this process; null gives it back to the environment and the file {@code knobs}. */
    public static void turn(String knob, String value) {
        library().afiucv_stub_knob(knob, value);
    }

    /** Returns the user ids of the HiperSockets devices that the stub plays; none where it plays z/VM alone. */
    public static List<String> userIds() {
        byte[] text = new byte[MOST_TEXT];
        int length = library().afiucv_stub_user_ids(text, text.length);
        String list = new String(text, 0, length, StandardCharsets.US_ASCII);
        return list.isEmpty() ? List.of() : List.of(list.split("[, ]+"));
    }

    /** Returns the file of the library; from a jar it is copied to the directory first. */
    private static Path file(Path directory) {
        URL resource = IucvStub.class.getResource(LIBRARY);
        if (resource == null) {
            throw new IllegalStateException(
                    LIBRARY + " was not built: install a C compiler (gcc, libc6-dev) and build iucv-stub again");
        }
        try {
            if (resource.getProtocol().equals("file")) {
                return Path.of(URI.create(resource.toString()));
            }
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path copy = Files.createTempFile(directory, "lib", ".so");
            try (InputStream content = resource.openStream()) {
                Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            Path place = directory.resolve(LIBRARY);
            return Files.move(copy, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new IllegalStateException(LIBRARY + " cannot be copied to " + directory + ": " + e.getMessage(), e);
        }
    }
}
