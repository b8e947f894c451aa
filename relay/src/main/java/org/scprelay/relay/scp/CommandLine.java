package org.scprelay.relay.scp;

import java.util.regex.Pattern;
import org.scprelay.relay.settings.Shell;

/**
 * Command lines for a remote host, with paths quoted so that its shell takes them for what they are.
 *
 * <p>What an exec request carries goes through the user's login shell: {@code shell -c LINE}. The quoting below is read
 * alike by sh, bash, dash, ksh, zsh, busybox, csh, tcsh and fish.
 */
public final class CommandLine {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/@+,:=-]+");
    // Without "=": zsh replaces "=name" at the start of a word.
    private static final Pattern PLAIN_FOR_ANY_SHELL = Pattern.compile("[A-Za-z0-9._/@+,:-]+");
    // Cannot be quoted for cmd.exe: " ends the quotes, % and ! (delayed expansion) are replaced within them, and ^ is
    // taken away where a wrapper makes cmd.exe read the line twice. * ? < > | are in no file name of Windows. $ and the
    // back quote are harmless to cmd.exe, but run commands where PowerShell was made the login shell; the typographic
    // quotes end its quotes too, and the full-width one becomes " in a single-byte program.
    private static final Pattern UNQUOTABLE_FOR_CMD = Pattern.compile("[\"%!^*?<>|$`\u201C\u201D\u201E\u201F\uFF02]");

    private CommandLine() {}

    /**
     * Returns the command that takes a file.
     *
     * @param exact true for {@code scp -p}: mode and times exactly as announced, whatever the umask and the old file
     */
    public static String scpTo(Shell shell, String path, boolean exact) throws RefusedPathException {
        return (exact ? "scp -p -t " : "scp -t ") + quote(shell, path);
    }

    /**
     * Returns the command that gives a file.
     *
     * @param withTimes true for {@code scp -p}: announce the times too
     */
    public static String scpFrom(Shell shell, String path, boolean withTimes) throws RefusedPathException {
        return (withTimes ? "scp -p -f " : "scp -f ") + quote(shell, path);
    }

    /**
     * Quotes a path for a shell.
     *
     * @throws RefusedPathException when there is no safe way to write it for this shell
     */
    public static String quote(Shell shell, String path) throws RefusedPathException {
        return switch (shell) {
            case POSIX -> posix(path);
            case CMD -> cmd(path);
            case NONE -> none(path);
        };
    }

    /**
     * Quotes a path for any usual shell of Unix.
     *
     * <p>Single quotes, with three characters outside of them behind a backslash: the quote itself; {@code !}, which csh
     * replaces even within single quotes; and the backslash, which fish takes for an escape within single quotes: there
     * {@code 'x\'} would not end.
     */
    public static String posix(String path) throws RefusedPathException {
        String safe = checked(path);
        return PLAIN_FOR_ANY_SHELL.matcher(safe).matches() ? safe : singleQuoted(safe);
    }

    private static String singleQuoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean outside = c == '\'' || c == '!' || c == '\\';
            if (inside == outside) {
                out.append('\'');
                inside = !outside;
            }
            if (outside) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append(inside ? "'" : "").toString();
    }

    private static String cmd(String path) throws RefusedPathException {
        String safe = checked(path);
        if (UNQUOTABLE_FOR_CMD.matcher(safe).find()) {
            throw new RefusedPathException(
                    path, "has a character that cannot be quoted for shell = \"cmd\": rename the file");
        }
        if (safe.endsWith("\\")) {
            throw new RefusedPathException(path, "ends with a backslash, which would take away the quote: name a file");
        }
        return '"' + safe + '"';
    }

    private static String none(String path) throws RefusedPathException {
        String safe = checked(path);
        if (!PLAIN.matcher(safe).matches()) {
            String why =
                    "has a character that would need quoting, and shell = \"none\": only letters, digits and ._/@+,:=-";
            throw new RefusedPathException(path, why);
        }
        return safe;
    }

    /**
     * Requires that a text can be the path of a file: not empty, no control character, whole characters only.
     *
     * @throws RefusedPathException what is wrong with it
     */
    public static void requirePath(String path) throws RefusedPathException {
        if (path.isEmpty()) {
            throw new RefusedPathException(path, "is empty: name a file");
        }
        if (path.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            throw new RefusedPathException(path, "has a control character: rename the file");
        }
        if (path.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new RefusedPathException(path, "has half a character (an unpaired surrogate): rename the file");
        }
    }

    private static String checked(String path) throws RefusedPathException {
        requirePath(path);
        return path.startsWith("-") ? "./" + path : path;
    }

    /**
     * Returns a line that runs a script in {@code sh}, whatever the login shell is.
     *
     * @param script without single quotes, exclamation marks, backslashes and line feeds, which not every shell leaves alone
     * @param paths the script's {@code $1}, {@code $2} ...
     */
    static String script(String script, String... paths) throws RefusedPathException {
        StringBuilder line = new StringBuilder("exec sh -c '").append(script).append("' scprelay");
        for (String path : paths) {
            line.append(' ').append(posix(path));
        }
        return line.toString();
    }
}
