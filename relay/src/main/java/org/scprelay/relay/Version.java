package org.scprelay.relay;

/** The version of this software. */
public final class Version {

    /** As the package says; {@code dev} when it runs from class files. */
    public static final String TEXT = read();

    private Version() {}

    private static String read() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
