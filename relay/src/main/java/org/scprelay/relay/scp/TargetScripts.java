package org.scprelay.relay.scp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.scprelay.relay.scp.ScpException.Reason;

/**
 * The small scripts by which a file is written beside its target, checked and then renamed, over a remote {@code sh}:
 * probe, commit, discard, and size for a target that is written itself. Each has a method for its command line and one that runs to its end the command started from it.
 *
 * <p>POSIX features only, with {@code readlink -f} where a symbolic link is met, and {@code mv -T} where there is one.
 * Answers stand in one line after {@link #MARKER}, since a login shell may print text first. Stateless.
 */
public final class TargetScripts {

    /** What an answer begins with. */
    static final String MARKER = "SCRELAY1 ";

    // No single quote, exclamation mark, backslash or line feed in a script: see CommandLine.script.
    private static final String START = "LC_ALL=C; export LC_ALL; set -f; say() { echo; echo \"" + MARKER + "$*\"; }; ";

    // $p the path, $k the kind, $m its mode as ls writes it, $r the resolved path in hex and a line feed, $d its
    // directory, $w whether that can be written. -e and -d say no for what cannot be searched too: then the deepest
    // directory that can be seen tells which it is. The inode of the directory, and $x its real path in hex and a line
    // feed: what two spellings of one path share, and what they share with SFTP.
    private static final String PROBE = String.join(
            " ",
            START + "p=$1; q=$p; k=absent; m=-; r=-; w=-;",
            "if [ -d \"$p\" ]; then k=directory; elif [ -f \"$p\" ]; then k=file;",
            "elif [ -e \"$p\" ]; then k=other; elif [ -h \"$p\" ]; then k=dangling; fi;",
            "if [ -h \"$p\" ] && [ $k = file ]; then",
            "q=$(readlink -f \"$p\" 2>/dev/null);",
            "if [ -n \"$q\" ]; then r=$(readlink -f \"$p\" | od -An -v -tx1 | tr -dc 0-9a-f); else k=other; q=$p; fi; fi;",
            "case $k in file|directory|other) m=$(ls -ldLn \"$p\" 2>/dev/null); m=${m%% *};; esac;",
            "case $q in */*) d=${q%/*}/;; *) d=./;; esac;",
            "if [ -d \"$d\" ]; then if [ -x \"$d\" ]; then if [ -w \"$d\" ]; then w=w; fi; else k=denied; fi;",
            "else k=noparent; a=$d;",
            "while [ -n \"$a\" ]; do",
            "a=${a%/}; case $a in */*) a=${a%/*}/;; *) a=;; esac;",
            "if [ -d \"${a:-.}\" ]; then [ -x \"${a:-.}\" ] || k=denied; break; fi; done; fi;",
            "set -- $(ls -di \"$d\" 2>/dev/null);",
            // Not by CDPATH, and nothing of what cd says.
            "case $d in /*) :;; *) d=./$d;; esac;",
            "x=$(cd \"$d\" > /dev/null 2>&1 && pwd -P | od -An -v -tx1 | tr -dc 0-9a-f);",
            "say $k ${m:--} $w $r ${1:--} ${x:--}");

    // mv -T renames over a file or nothing, never into a directory. Without it a directory that takes the target's
    // place between test and mv swallows the part: it is taken out again. After mv -T the file had its name, whatever
    // is there now: programs that wait for a file take it away at once. Without -T a directory may have taken it along.
    private static final String COMMIT = String.join(
            " ",
            START + "p=$1; t=$2; n=$3; s=failed; c=63;",
            "if [ -h \"$p\" ]; then s=nopart; c=62;",
            "elif [ -f \"$p\" ]; then case $n in -) :;;",
            "*) set -- $(ls -ldLn \"$p\"); [ \"$5\" = \"$n\" ] || { s=\"size ${5:--}\"; c=65; };; esac;",
            "else s=nopart; c=62; fi;",
            "if [ $c = 62 ] || [ $c = 65 ]; then :; elif [ -d \"$t\" ]; then s=directory; c=61; else",
            "case $(mv --help 2>&1) in *-T*) o=-fT;; *) o=-f;; esac;",
            "if mv $o \"$p\" \"$t\"; then",
            "if [ -d \"$t\" ]; then s=directory; c=61; mv -f \"$t/${p##*/}\" \"$p\";",
            "elif [ -e \"$p\" ] || [ -h \"$p\" ]; then :;",
            "elif [ -f \"$t\" ] || [ $o = -fT ]; then s=done; c=0; else s=taken; c=67; fi;",
            "elif [ -d \"$t\" ]; then s=directory; c=61; fi; fi;",
            "say $s; exit $c");

    private static final String DISCARD = String.join(
            " ",
            START + "p=$1;",
            "if rm -f \"$p\"; then if [ -e \"$p\" ] || [ -h \"$p\" ]; then :; else say gone; exit 0; fi; fi;",
            "say kept; exit 64");

    private static final String SIZE = String.join(
            " ",
            START + "p=$1; n=$2;",
            "if [ -f \"$p\" ]; then set -- $(ls -ldLn \"$p\");",
            "if [ \"$5\" = \"$n\" ]; then say same; exit 0; fi;",
            "say size ${5:--}; exit 65; fi; say nofile; exit 66");

    // A hash of a large file takes its time: a line now and then shows that somebody is at work. The sleep must hold
    // none
    // of our streams: the channel would end only with it.
    private static final String HASH = String.join(
            " ",
            START + "p=$1; h() {",
            "if command -v sha256sum; then o=sha256sum; elif command -v shasum; then o=shasum;",
            "elif command -v openssl; then o=openssl; else o=; fi > /dev/null 2>&1;",
            "case $o in sha256sum) sha256sum;; shasum) shasum -a 256;; openssl) openssl dgst -sha256 -r;; esac; };",
            "( while sleep 1 < /dev/null > /dev/null 2>&1; do echo; done ) & t=$!;",
            "x=$(h < \"$p\"); kill $t 2> /dev/null; say hash ${x%% *}");

    private static final Pattern HASHED = Pattern.compile("hash( [0-9a-fA-F]{64})? [(]exit status 0[)]");

    private static final Pattern OTHER_SIZE = Pattern.compile("size ([0-9]{1,19}|-) [(]exit status 65[)]");

    private static final Pattern PROBED = Pattern.compile(
            "([a-z]+) (?:([-a-z][-rwxsStTl]{9})[^ ]*|-) (w|-) (-|(?:[0-9a-f]{2})+) (-|\\d{1,20}) (-|(?:[0-9a-f]{2})+)");

    private TargetScripts() {}

    /** Returns the command that tells what stands at a path. */
    public static String probe(String path) throws RefusedPathException {
        return CommandLine.script(PROBE, path);
    }

    /**
     * Returns the command that renames a part to its target, never into a directory.
     *
     * @param size octets that the part must have before that; absent: whatever it has
     */
    public static String commit(String part, String target, OptionalLong size) throws RefusedPathException {
        return CommandLine.script(COMMIT, part, target) + " " + (size.isPresent() ? size.getAsLong() : "-");
    }

    /** Returns the command that tells whether a regular file has a size in octets. */
    public static String size(String path, long size) throws RefusedPathException {
        return CommandLine.script(SIZE, path) + " " + size;
    }

    /** Returns the command that computes the SHA-256 of a file, where there is a program for it. */
    public static String hash(String path) throws RefusedPathException {
        return CommandLine.script(HASH, path);
    }

    /** Returns the command that removes a part. */
    public static String discard(String part) throws RefusedPathException {
        return CommandLine.script(DISCARD, part);
    }

    /**
     * Runs to its end a command of {@link #probe}.
     *
     * @param path the path that was probed
     * @throws ScpException with reason NO_SHELL or SFTP_ONLY when no answer came, and an exit status did; ENDED without one
     */
    public static RemoteTarget readProbe(RemoteCommand command, String path) throws IOException {
        ScriptAnswer answer = ScriptAnswer.read(command);
        Matcher matcher = PROBED.matcher(answer.marked());
        if (!matcher.matches() || !answer.end().exit().isSuccess()) {
            throw answer.unexpected();
        }
        RemoteTarget.Kind kind = kind(matcher.group(1)).orElseThrow(answer::unexpected);
        OptionalInt mode = mode(Optional.ofNullable(matcher.group(2)).orElse("-"));
        boolean room = matcher.group(3).equals("w");
        Optional<String> directory = matcher.group(6).equals("-") ? Optional.empty() : resolved(matcher.group(6));
        if (matcher.group(4).equals("-")) {
            return new RemoteTarget(kind, mode, room, path, matcher.group(5), directory);
        }
        Optional<String> resolved = resolved(matcher.group(4));
        // A part beside a path that we cannot write down is not to be had.
        return resolved.isPresent()
                ? new RemoteTarget(kind, mode, room, resolved.get(), matcher.group(5), directory)
                : new RemoteTarget(RemoteTarget.Kind.OTHER, mode, false, path, matcher.group(5), directory);
    }

    /**
     * Runs to its end a command of {@link #commit}. Returning normally means that the file got its name; after a
     * ScpException of reason DIRECTORY, PART_MISSING, SIZE_AT_REMOTE or RENAME_FAILED it is not. After anything else,
     * TARGET_GONE included, nobody knows.
     */
    public static void readCommit(RemoteCommand command) throws IOException {
        ScriptAnswer answer = ScriptAnswer.read(command);
        requireSize(answer);
        switch (answer.marked() + answer.end().inWords()) {
            case "done (exit status 0)" -> {}
            case "directory (exit status 61)" ->
                throw answer.failure(Reason.DIRECTORY, "the target is a directory now");
            case "nopart (exit status 62)" ->
                throw answer.failure(Reason.PART_MISSING, "the part to be renamed is not there any more");
            case "failed (exit status 63)" -> throw answer.failure(Reason.RENAME_FAILED, "the rename failed");
            case "taken (exit status 67)" ->
                throw answer.failure(Reason.TARGET_GONE, "the rename succeeded, but the target is not there any more");
            default -> throw answer.unexpected();
        }
    }

    /**
     * Runs to its end a command of {@link #size}. Returning normally means that the file has that size.
     *
     * @throws ScpException with reason SIZE_AT_REMOTE when it has another one, or is no regular file
     */
    public static void readSize(RemoteCommand command) throws IOException {
        ScriptAnswer answer = ScriptAnswer.read(command);
        requireSize(answer);
        switch (answer.marked() + answer.end().inWords()) {
            case "same (exit status 0)" -> {}
            case "nofile (exit status 66)" ->
                throw answer.failure(Reason.SIZE_AT_REMOTE, "what was written is no regular file any more");
            default -> throw answer.unexpected();
        }
    }

    /**
     * Runs to its end a command of {@link #hash}.
     *
     * @param progress is run whenever something came
     * @return the hash; empty where the remote host has no program for it, or no shell to say so
     */
    public static Optional<byte[]> readHash(RemoteCommand command, Runnable progress) throws IOException {
        ScriptAnswer answer = ScriptAnswer.read(command, progress);
        Matcher matcher = HASHED.matcher(answer.marked() + answer.end().inWords());
        return matcher.matches() && matcher.group(1) != null
                ? Optional.of(HexFormat.of().parseHex(matcher.group(1).strip()))
                : Optional.empty();
    }

    private static void requireSize(ScriptAnswer answer) throws ScpException {
        Matcher matcher = OTHER_SIZE.matcher(answer.marked() + answer.end().inWords());
        if (matcher.matches()) {
            String found = matcher.group(1).equals("-") ? "an unknown number of" : matcher.group(1);
            throw answer.failure(
                    Reason.SIZE_AT_REMOTE,
                    "the remote scp acknowledged the file, but it has " + found
                            + " octets there, not those that were sent");
        }
    }

    /**
     * Runs to its end a command of {@link #discard}. Returning normally means that the part is gone.
     *
     * @throws ScpException with reason NOT_REMOVED when it is still there
     */
    public static void readDiscard(RemoteCommand command) throws IOException {
        ScriptAnswer answer = ScriptAnswer.read(command);
        switch (answer.marked() + answer.end().inWords()) {
            case "gone (exit status 0)" -> {}
            case "kept (exit status 64)" -> throw answer.failure(Reason.NOT_REMOVED, "the part could not be removed");
            default -> throw answer.unexpected();
        }
    }

    private static Optional<RemoteTarget.Kind> kind(String word) {
        return switch (word) {
            case "noparent" -> Optional.of(RemoteTarget.Kind.NO_PARENT);
            default ->
                Arrays.stream(RemoteTarget.Kind.values())
                        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
                        .findFirst();
        };
    }

    /** Reads permission bits as {@code ls -l} writes them. */
    static OptionalInt mode(String letters) {
        if (letters.length() < 10) {
            return OptionalInt.empty();
        }
        int mode = 0;
        for (int i = 1; i < 10; i++) {
            char c = letters.charAt(i);
            mode = mode << 1 | (c == '-' || c == 'S' || c == 'T' || c == 'l' ? 0 : 1);
        }
        for (int special = 0; special < 3; special++) {
            char c = letters.charAt(3 + 3 * special);
            mode |= c != '-' && c != 'x' ? 04000 >> special : 0;
        }
        return OptionalInt.of(mode);
    }

    /** Reads the hex of {@code readlink} or {@code pwd}, whose output ends with one line feed that is not of the path. */
    private static Optional<String> resolved(String hex) {
        byte[] octets = HexFormat.of().parseHex(hex);
        try {
            String path = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
            String bare = path.endsWith("\n") ? path.substring(0, path.length() - 1) : "";
            return bare.startsWith("/") && bare.chars().noneMatch(c -> c < ' ' || c == 0x7F)
                    ? Optional.of(bare)
                    : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
