package org.scprelay.relay.scp;

import java.nio.charset.StandardCharsets;

/** The name under which a file is written beside its target until everything is checked: {@code name.part-ID}. */
public final class PartName {

    /** The longest segment of a path in octets: NAME_MAX of every usual file system. */
    public static final int NAME_MAX = 255;

    private PartName() {}

    /**
     * Returns the path of the part; the name is cut, never within a character, so that the whole fits {@link #NAME_MAX}
     * octets of UTF-8.
     *
     * @param path the target, its symbolic links resolved
     * @param id letters, digits, {@code -} and {@code _}; unique among those that may write this target
     * @throws RefusedPathException when the path does not end with the name of a file
     */
    public static String of(String path, String id) throws RefusedPathException {
        if (!id.matches("[A-Za-z0-9_-]{1,200}")) {
            throw new IllegalArgumentException("not an id: " + RemoteText.quote(id));
        }
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new RefusedPathException(path, "does not end with the name of a file: name one");
        }
        String ending = ending(id);
        return path.substring(0, slash + 1) + cut(name, NAME_MAX - ending.length()) + ending;
    }

    /** Returns how the name of every part with this id ends. */
    public static String ending(String id) {
        return ".part-" + id;
    }

    /** Tells whether the last segment of a path is longer than {@link #NAME_MAX}. */
    public static boolean isTooLong(String path) {
        return path.substring(path.lastIndexOf('/') + 1).getBytes(StandardCharsets.UTF_8).length > NAME_MAX;
    }

    private static String cut(String name, int octets) {
        int end = 0;
        int used = 0;
        while (end < name.length()) {
            int character = name.codePointAt(end);
            used += Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
            if (used > octets) {
                break;
            }
            end += Character.charCount(character);
        }
        return name.substring(0, end);
    }
}
