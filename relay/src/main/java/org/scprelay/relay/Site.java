package org.scprelay.relay;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.scprelay.protocol.Command;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.ssh.Continuation;
import org.scprelay.relay.ssh.Upload;
import org.scprelay.relay.text.TextOptions;

/**
 * The SITE options of a session (docs/PROTOCOL.md, section 5). Immutable.
 *
 * @param protocol AUTO or a forced one; absent: what the destination says
 * @param size octets of the next STOR
 * @param mode permission bits of the remote file
 * @param modified seconds since 1970, next STOR only
 * @param atomic beside the target and then renamed, or not
 * @param verify what of the file at the destination is compared before the rename
 * @param hash whether the SHA-256 of the remote octets is computed and reported, asked for by itself
 * @param continuation what is there already
 * @param text the keys of text and records
 */
record Site(
        Optional<Protocol> protocol,
        OptionalLong size,
        OptionalInt mode,
        OptionalLong modified,
        Upload.Atomic atomic,
        Upload.Verify verify,
        boolean hash,
        Continuation continuation,
        TextOptions text) {

    private static final long LATEST = 0xFFFFFFFFL;

    static final Site INITIAL = new Site(
            Optional.empty(),
            OptionalLong.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            Upload.Atomic.AUTO,
            Upload.Verify.SIZE,
            false,
            Continuation.NONE,
            TextOptions.DEFAULTS);

    /** Returns these options after a SITE command; all or nothing. */
    Site after(Command command) throws TransferFailure {
        if (command.argument().isPresent()) {
            if (!command.argument().get().equalsIgnoreCase("RESET")
                    || !command.pairs().isEmpty()) {
                throw bad("SITE takes KEY=value pairs, or RESET alone");
            }
            return INITIAL;
        }
        if (command.pairs().isEmpty()) {
            throw bad("SITE needs KEY=value pairs, or RESET");
        }
        Site site = this;
        for (Map.Entry<String, String> pair : command.pairs().entrySet()) {
            site = site.with(pair.getKey(), pair.getValue());
        }
        return site;
    }

    private Site with(String key, String value) throws TransferFailure {
        String word = value.toUpperCase(Locale.ROOT);
        switch (key) {
            case "PROTOCOL":
                return new Site(
                        Optional.of(protocol(word)), size, mode, modified, atomic, verify, hash, continuation, text);
            case "SIZE":
                return withSize(OptionalLong.of(number("SIZE", value)));
            case "MODE":
                return new Site(
                        protocol,
                        size,
                        OptionalInt.of(octal(value)),
                        modified,
                        atomic,
                        verify,
                        hash,
                        continuation,
                        text);
            case "MTIME":
                return new Site(
                        protocol, size, mode, OptionalLong.of(time(value)), atomic, verify, hash, continuation, text);
            case "ATOMIC":
                return new Site(protocol, size, mode, modified, atomic(word), verify, hash, continuation, text);
            case "VERIFY":
                return new Site(protocol, size, mode, modified, atomic, verify(word), hash, continuation, text);
            case "HASH":
                return new Site(protocol, size, mode, modified, atomic, verify, hash(word), continuation, text);
            case "APPEND":
                return with(continuation.withAppend(isOn("APPEND", word)));
            case "RESUME":
                return with(continuation.withResume(isOn("RESUME", word)));
            case "RESTART":
                return with(continuation.withRestart(OptionalLong.of(number("RESTART", value))));
            default:
                return with(TextAnswers.after(text, key, value));
        }
    }

    private Site with(Continuation other) {
        return new Site(protocol, size, mode, modified, atomic, verify, hash, other, text);
    }

    private Site with(TextOptions other) {
        return new Site(protocol, size, mode, modified, atomic, verify, hash, continuation, other);
    }

    private static boolean isOn(String key, String word) throws TransferFailure {
        return switch (word) {
            case "OFF" -> false;
            case "ON" -> true;
            default -> throw bad(key + " is OFF or ON");
        };
    }

    private static Protocol protocol(String word) throws TransferFailure {
        return switch (word) {
            case "AUTO" -> Protocol.AUTO;
            case "SCP" -> Protocol.SCP;
            case "SFTP" -> Protocol.SFTP;
            default -> throw bad("PROTOCOL is AUTO, SCP or SFTP");
        };
    }

    private static Upload.Atomic atomic(String word) throws TransferFailure {
        return switch (word) {
            case "AUTO" -> Upload.Atomic.AUTO;
            case "ON" -> Upload.Atomic.ON;
            case "OFF" -> Upload.Atomic.OFF;
            default -> throw bad("ATOMIC is AUTO, ON or OFF");
        };
    }

    private static Upload.Verify verify(String word) throws TransferFailure {
        return switch (word) {
            case "SIZE" -> Upload.Verify.SIZE;
            case "SHA256" -> Upload.Verify.SHA256;
            case "NONE" -> Upload.Verify.NONE;
            default -> throw bad("VERIFY is SIZE, SHA256 or NONE");
        };
    }

    private static boolean hash(String word) throws TransferFailure {
        return switch (word) {
            case "OFF" -> false;
            case "SHA256" -> true;
            default -> throw bad("HASH is OFF or SHA256");
        };
    }

    /** Tells whether the SHA-256 of the remote octets is computed and reported. */
    boolean hashes() {
        return hash || verify == Upload.Verify.SHA256;
    }

    /** Reads a number of at most 18 digits. */
    static long number(String key, String value) throws TransferFailure {
        boolean digits =
                !value.isEmpty() && value.length() <= 18 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw bad(key + " is a number of at most 18 digits");
        }
        return Long.parseLong(value);
    }

    private static long time(String value) throws TransferFailure {
        long seconds = number("MTIME", value);
        // What every file system and protocol on the way can hold: later ones were stored as another time.
        if (seconds > LATEST) {
            throw bad("MTIME is seconds since 1970, at most " + LATEST);
        }
        return seconds;
    }

    private static int octal(String value) throws TransferFailure {
        boolean digits =
                !value.isEmpty() && value.length() <= 4 && value.chars().allMatch(c -> c >= '0' && c <= '7');
        if (!digits || Integer.parseInt(value, 8) > 0777) {
            throw bad("MODE is octal, 0 to 0777");
        }
        return Integer.parseInt(value, 8);
    }

    private static TransferFailure bad(String text) {
        return new TransferFailure(Message.BAD_ARGUMENT, text);
    }

    private Site withSize(OptionalLong octets) {
        return new Site(protocol, octets, mode, modified, atomic, verify, hash, continuation, text);
    }

    /** Returns these options after a STOR command, refused or not: its size and time are used up. */
    Site afterStor() {
        return new Site(
                protocol, OptionalLong.empty(), mode, OptionalLong.empty(), atomic, verify, hash, continuation, text);
    }

    /** Returns these options after a STOR or RETR command, refused or not: its offset is used up. */
    Site afterTransfer() {
        return with(continuation.withRestart(OptionalLong.empty()));
    }
}
