package org.scprelay.relay.sftp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.RemoteFault;
import org.scprelay.relay.sftp.SftpException.Reason;

/**
 * Our end of SFTP: single requests, each with its answer. Paths are text without a NUL; nothing expands in them.
 *
 * <p>{@link #begin()} first. After an exception that {@linkplain SftpException#isOnlyRefused() only refuses} the client goes
 * on; after any other the command is closed. One thread. Nothing here has a timer: a watchdog closes the command.
 */
public final class SftpClient {

    private static final String FSYNC = "fsync@openssh.com";
    private static final String POSIX_RENAME = "posix-rename@openssh.com";
    private static final String STATVFS = "statvfs@openssh.com";
    private static final String LIMITS = "limits@openssh.com";
    private static final int EXTENSIONS_KEPT = 256;

    private final SftpPeer peer;
    private final Map<String, String> extensions = new HashMap<>();
    private Limits limits = Limits.UNKNOWN;

    /**
     * What a server takes at once, in octets; 0: not said.
     *
     * @param packet a packet without its length
     * @param read the data of one READ
     * @param write the data of one WRITE
     */
    record Limits(long packet, long read, long write) {
        static final Limits UNKNOWN = new Limits(0, 0, 0);
    }

    /**
     * A file system.
     *
     * @param available octets that this user can still write there
     */
    public record FileSystem(long available) {}

    /** Takes a command that runs an SFTP server and of which nothing was read yet. */
    public SftpClient(RemoteCommand command) {
        this.peer = new SftpPeer(command);
    }

    /**
     * Agrees on version 3, learns what the server can, and its limits.
     *
     * @throws SftpException when that is no SFTP server of version 3
     */
    public void begin() throws IOException {
        peer.send(new Request(Fxp.INIT).number(Fxp.VERSION_SPOKEN).packet());
        Reply reply = peer.receive();
        if (reply.type() != Fxp.VERSION) {
            throw SftpPeer.unexpected(reply, "our greeting");
        }
        int version = reply.number();
        if (version != Fxp.VERSION_SPOKEN) {
            throw SftpException.of(
                    Reason.VERSION,
                    "the SFTP server speaks version " + Integer.toUnsignedString(version) + "; version 3 is needed");
        }
        while (reply.hasMore() && extensions.size() < EXTENSIONS_KEPT) {
            extensions.put(reply.text(), reply.text());
        }
        if (has(LIMITS, "1")) {
            limits = askLimits();
        }
    }

    private Limits askLimits() throws IOException {
        int id = peer.nextId();
        Reply reply = peer.call(new Request(Fxp.EXTENDED, id).text(LIMITS), id);
        if (reply.type() != Fxp.EXTENDED_REPLY) {
            return Limits.UNKNOWN;
        }
        return new Limits(reply.longNumber(), reply.longNumber(), reply.longNumber());
    }

    private boolean has(String name, String version) {
        return version.equals(extensions.get(name));
    }

    Limits limits() {
        return limits;
    }

    SftpPeer peer() {
        return peer;
    }

    /** Tells whether {@link #replace} can replace a file that exists. */
    public boolean canReplace() {
        return has(POSIX_RENAME, "1");
    }

    /**
     * Returns an absolute path without links, {@code .} and {@code ..}, as the server sees it; empty when its octets are no
     * UTF-8, so that no text of ours names it.
     */
    public Optional<String> realPath(String path) throws IOException {
        int id = peer.nextId();
        String doing = "the question for the real path";
        Reply reply = answer(new Request(Fxp.REALPATH, id).text(path), id, Fxp.NAME, doing);
        if (reply.number() != 1) {
            throw SftpException.of(Reason.PROTOCOL, "the SFTP server answered " + doing + " with other than one name");
        }
        byte[] octets = reply.string(Fxp.LONGEST_PACKET);
        String real = new String(octets, StandardCharsets.UTF_8);
        return Arrays.equals(octets, real.getBytes(StandardCharsets.UTF_8)) ? Optional.of(real) : Optional.empty();
    }

    /** Returns what stands at a path, symbolic links followed; empty when nothing does. */
    public Optional<FileAttributes> stat(String path) throws IOException {
        return look(Fxp.STAT, path);
    }

    /** Returns what stands at a path, a symbolic link itself; empty when nothing does. */
    public Optional<FileAttributes> lstat(String path) throws IOException {
        return look(Fxp.LSTAT, path);
    }

    private Optional<FileAttributes> look(int type, String path) throws IOException {
        int id = peer.nextId();
        try {
            Reply reply = answer(new Request(type, id).text(path), id, Fxp.ATTRS, "the question what is there");
            return Optional.of(FileAttributes.read(reply));
        } catch (SftpException e) {
            if (e.code().orElse(Fxp.OK) == Fxp.NO_SUCH_FILE) {
                return Optional.empty();
            }
            // The request has nothing but a name.
            throw e.code().orElse(Fxp.OK) == Fxp.BAD_MESSAGE
                    ? e.meaning(RemoteFault.NAME_TOO_LONG, "OpenSSH says so of a name that is too long")
                    : e;
        }
    }

    /** Opens a file for reading. */
    public SftpFile read(String path) throws IOException {
        return open(path, Fxp.FLAG_READ, FileAttributes.NONE);
    }

    /** Creates a file that is not there yet, and opens it for writing. */
    public SftpFile create(String path, FileAttributes attributes) throws IOException {
        return open(path, Fxp.FLAG_WRITE | Fxp.FLAG_CREATE | Fxp.FLAG_EXCLUSIVE, attributes);
    }

    /** Opens a file for writing as it is, created if it is not there. */
    public SftpFile overwrite(String path) throws IOException {
        return open(path, Fxp.FLAG_WRITE | Fxp.FLAG_CREATE, FileAttributes.NONE);
    }

    /** Opens a file that is there for writing as it is. */
    public SftpFile goOn(String path) throws IOException {
        return open(path, Fxp.FLAG_WRITE, FileAttributes.NONE);
    }

    /**
     * Opens a file for writing at its end, created if it is not there. Octets go to the offset that each request names, or,
     * where the server honours the flag as OpenSSH's does, behind everything that is there at that moment: whoever else adds to
     * the file is never written over there.
     */
    public SftpFile append(String path) throws IOException {
        return open(path, Fxp.FLAG_WRITE | Fxp.FLAG_CREATE | Fxp.FLAG_APPEND, FileAttributes.NONE);
    }

    private SftpFile open(String path, int flags, FileAttributes attributes) throws IOException {
        int id = peer.nextId();
        String doing = "opening the file";
        Request request = new Request(Fxp.OPEN, id).text(path).number(flags).attributes(attributes);
        byte[] handle = answer(request, id, Fxp.HANDLE, doing).string(Fxp.LONGEST_HANDLE);
        return new SftpFile(this, handle);
    }

    /** Opens a directory; a symbolic link to one is followed. */
    public SftpDirectory directory(String path) throws IOException {
        int id = peer.nextId();
        Request request = new Request(Fxp.OPENDIR, id).text(path);
        return new SftpDirectory(
                this, answer(request, id, Fxp.HANDLE, "opening the directory").string(Fxp.LONGEST_HANDLE));
    }

    /** Asks for the next entries of a directory; empty at its end. */
    Optional<Reply> entries(byte[] handle) throws IOException {
        int id = peer.nextId();
        try {
            Request request = new Request(Fxp.READDIR, id).string(handle);
            return Optional.of(answer(request, id, Fxp.NAME, "the question for entries"));
        } catch (SftpException e) {
            if (e.code().orElse(Fxp.OK) == Fxp.EOF) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Removes a file; never a directory. */
    public void remove(String path) throws IOException {
        int id = peer.nextId();
        succeed(new Request(Fxp.REMOVE, id).text(path), id, "removing the file");
    }

    /** Makes a directory, with the mode that the server gives new ones. */
    public void makeDirectory(String path) throws IOException {
        int id = peer.nextId();
        succeed(new Request(Fxp.MKDIR, id).text(path).attributes(FileAttributes.NONE), id, "making the directory");
    }

    /** Renames; most servers refuse it where the new name exists. */
    public void rename(String from, String to) throws IOException {
        int id = peer.nextId();
        succeed(new Request(Fxp.RENAME, id).text(from).text(to), id, "the rename");
    }

    /** Renames as POSIX does: what has the new name is replaced, and is never missing. */
    public void replace(String from, String to) throws IOException {
        require(POSIX_RENAME, "1");
        int id = peer.nextId();
        Request request =
                new Request(Fxp.EXTENDED, id).text(POSIX_RENAME).text(from).text(to);
        succeed(request, id, "the rename");
    }

    /** Returns how much room there is; empty where the server cannot tell. */
    public Optional<FileSystem> fileSystem(String path) throws IOException {
        if (!has(STATVFS, "2")) {
            return Optional.empty();
        }
        int id = peer.nextId();
        Reply reply = answer(
                new Request(Fxp.EXTENDED, id).text(STATVFS).text(path),
                id,
                Fxp.EXTENDED_REPLY,
                "the question for free space");
        reply.longNumber(); // f_bsize
        long fragment = reply.longNumber();
        long blocks = reply.longNumber();
        reply.longNumber(); // f_bfree
        long available = reply.longNumber();
        // All zeros is what file systems say that do not count their room (some of FUSE, of storage in a cloud).
        return blocks == 0 ? Optional.empty() : Optional.of(new FileSystem(product(fragment, available)));
    }

    /** Unsigned 64-bit numbers of a server; what is beyond a long is as good as without end. */
    private static long product(long fragment, long available) {
        long high = Math.multiplyHigh(fragment, available);
        return fragment < 0 || available < 0 || high != 0 || fragment * available < 0
                ? Long.MAX_VALUE
                : fragment * available;
    }

    void close(byte[] handle) throws IOException {
        int id = peer.nextId();
        succeed(new Request(Fxp.CLOSE, id).string(handle), id, "closing the file");
    }

    FileAttributes stat(byte[] handle) throws IOException {
        int id = peer.nextId();
        Reply reply = answer(
                new Request(Fxp.FSTAT, id).string(handle), id, Fxp.ATTRS, "the question for the size of the file");
        return FileAttributes.read(reply);
    }

    void set(byte[] handle, FileAttributes attributes) throws IOException {
        int id = peer.nextId();
        Request request = new Request(Fxp.FSETSTAT, id).string(handle).attributes(attributes);
        succeed(request, id, "setting mode or time of the file");
    }

    boolean canSync() {
        return has(FSYNC, "1");
    }

    void sync(byte[] handle) throws IOException {
        require(FSYNC, "1");
        int id = peer.nextId();
        succeed(new Request(Fxp.EXTENDED, id).text(FSYNC).string(handle), id, "writing the file to its disk");
    }

    private void require(String extension, String version) throws SftpException {
        if (!has(extension, version)) {
            throw SftpException.of(Reason.NO_EXTENSION, "the SFTP server has no " + extension);
        }
    }

    /** Returns the answer of the wanted type; a status becomes the exception it is. */
    private Reply answer(Request request, int id, int wanted, String doing) throws IOException {
        Reply reply = peer.call(request, id);
        if (reply.type() == Fxp.STATUS) {
            SftpException status = SftpPeer.status(reply, doing);
            boolean good = status.code().orElse(Fxp.OK) == Fxp.OK;
            throw good
                    ? SftpException.of(Reason.PROTOCOL, "the SFTP server answered " + doing + " with a bare OK")
                    : status;
        }
        if (reply.type() != wanted) {
            throw SftpPeer.unexpected(reply, doing);
        }
        return reply;
    }

    private void succeed(Request request, int id, String doing) throws IOException {
        Reply reply = peer.call(request, id);
        if (reply.type() != Fxp.STATUS) {
            throw SftpPeer.unexpected(reply, doing);
        }
        SftpException status = SftpPeer.status(reply, doing);
        if (status.code().orElse(Fxp.FAILURE) != Fxp.OK) {
            throw status;
        }
    }

    /** Ends the server: it closes and forgets what is open. */
    public void close() {
        peer.command().close();
    }
}
