package org.scprelay.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A known_hosts file that a host may be added to (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). One thread. */
final class KnownHostsFile {

    /** What the file says about a host key. */
    enum Judgement {
        UNKNOWN,
        KNOWN,
        CHANGED,
        REVOKED
    }

    private record Entry(int line, String marker, String hosts, String type, String key) {}

    private static final int STANDARD_PORT = 22;
    private static final String HASHED = "|1|";

    private final Path path;

    KnownHostsFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Returns what a host is called in such a file: {@code host}, or {@code [host]:port} for ports other than 22. */
    static String name(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        return port == STANDARD_PORT ? lower : "[" + lower + "]:" + port;
    }

    /** Judges a key of a host. */
    Judgement judge(String name, String type, String key) throws IOException {
        boolean known = false;
        boolean changed = false;
        for (Entry entry : entries()) {
            if (!matches(entry.hosts(), name)) {
                continue;
            }
            if (entry.marker().equals("@revoked") && entry.key().equals(key)) {
                return Judgement.REVOKED;
            }
            if (entry.marker().isEmpty() && entry.type().equals(type)) {
                known |= entry.key().equals(key);
                changed |= !entry.key().equals(key);
            }
        }
        return known ? Judgement.KNOWN : changed ? Judgement.CHANGED : Judgement.UNKNOWN;
    }

    /** Returns the first line that holds a key of that type for a host; 0 when there is none. */
    int lineOf(String name, String type) throws IOException {
        return entries().stream()
                .filter(e -> e.marker().isEmpty() && e.type().equals(type) && matches(e.hosts(), name))
                .mapToInt(Entry::line)
                .findFirst()
                .orElse(0);
    }

    /** Adds a line at the end; the file is made with 0600 when it is not there. */
    void append(String name, String type, String key) throws IOException {
        String line = name + " " + type + " " + key + "\n";
        boolean torn = Files.exists(path) && Files.size(path) > 0 && !endsWithNewline();
        byte[] octets = ((torn ? "\n" : "") + line).getBytes(StandardCharsets.US_ASCII);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (SeekableByteChannel out =
                Files.newByteChannel(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), owner)) {
            out.write(ByteBuffer.wrap(octets));
        } catch (IOException e) {
            throw new IOException("cannot add to " + path + ": " + e, e);
        }
    }

    private boolean endsWithNewline() throws IOException {
        try (SeekableByteChannel in = Files.newByteChannel(path)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            in.position(in.size() - 1).read(last);
            return last.get(0) == '\n';
        }
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (!Files.exists(path)) {
            return entries;
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new IOException(path + " is no known_hosts file that this user can read");
        }
        int number = 0;
        // Comments may be in any encoding; what counts is ASCII.
        for (String line : Files.readAllLines(path, StandardCharsets.ISO_8859_1)) {
            number++;
            List<String> words = Arrays.asList(line.strip().split("[ \t]+"));
            int first = words.get(0).startsWith("@") ? 1 : 0;
            if (line.isBlank() || words.get(0).startsWith("#")) {
                continue;
            }
            if (words.size() < first + 3) {
                throw new IOException(
                        path + ":" + number + ": not host names, key type and key; correct that line first");
            }
            entries.add(new Entry(
                    number,
                    first == 1 ? words.get(0) : "",
                    words.get(first),
                    words.get(first + 1),
                    words.get(first + 2)));
        }
        return entries;
    }

    private static boolean matches(String hosts, String name) {
        if (hosts.startsWith(HASHED)) {
            return isHashOf(hosts, name);
        }
        boolean matched = false;
        for (String pattern : hosts.split(",")) {
            boolean negated = pattern.startsWith("!");
            if (glob(negated ? pattern.substring(1) : pattern).matcher(name).matches()) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toLowerCase(Locale.ROOT).toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString());
    }

    private static boolean isHashOf(String hashed, String name) {
        String[] parts = hashed.substring(HASHED.length()).split("\\|");
        if (parts.length != 2) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[0]), "HmacSHA1"));
            byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
            return Arrays.equals(hash, Base64.getDecoder().decode(parts[1]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
