package org.scprelay.relay.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.CommandLine;
import org.scprelay.relay.sftp.FileAttributes;
import org.scprelay.relay.sftp.SftpClient;
import org.scprelay.relay.sftp.SftpDirectory;
import org.scprelay.relay.sftp.SftpException;

/**
 * Commands on the files of a destination. They go over SFTP, where no path is a command and nothing expands in one. One
 * thread.
 */
public final class RemoteFiles {

    private static final String DOUBT = "whether it was done is not known";

    private final SftpHost host;
    private final Faults faults;

    /** Uses a connection, which stays the caller's to close. */
    public RemoteFiles(SshConnection connection, Destination destination) {
        this.host = new SftpHost(connection, destination);
        this.faults = new Faults(connection, destination);
    }

    /** Something that changes the destination. */
    private interface Change {
        void make() throws IOException;
    }

    /**
     * Returns the octets of a regular file; symbolic links are followed.
     *
     * @throws TransferFailure why not
     */
    public long size(String path) throws TransferFailure {
        return ask(path, client -> {
            FileAttributes there = client.stat(path).orElseThrow(() -> missing(path));
            if (there.isDirectory()) {
                throw host.failure(Message.IS_DIRECTORY, path, "it is a directory, which has no size; LIST lists it");
            }
            if (!there.isRegular()) {
                throw host.failure(Message.NOT_REGULAR, path, "it is no regular file");
            }
            return there.size()
                    .orElseThrow(() -> host.failure(
                            Message.REMOTE_PROTOCOL, path, "the SFTP server does not tell the size of the file"));
        });
    }

    /**
     * Opens a directory, symbolic links followed. Of anything else the list is that itself: one entry.
     *
     * @throws TransferFailure why not
     */
    public RemoteListing list(String path) throws TransferFailure {
        return explained(() -> host.open(path, client -> {
            SftpDirectory directory;
            try {
                directory = client.directory(path);
            } catch (SftpException e) {
                if (!e.isOnlyRefused()) {
                    throw e;
                }
                return itself(client, path, e);
            }
            return () -> {
                try {
                    return directory.next();
                } catch (IOException e) {
                    throw faults.during(path, e);
                }
            };
        }));
    }

    private RemoteListing itself(SftpClient client, String path, SftpException refusal) throws IOException {
        FileAttributes there = client.lstat(path).orElseThrow(() -> missing(path));
        boolean directory = there.isDirectory()
                || there.isLink()
                        && client.stat(path).filter(FileAttributes::isDirectory).isPresent();
        if (directory) {
            throw refusal;
        }
        byte[] name = SftpHost.name(trimmed(path)).getBytes(StandardCharsets.UTF_8);
        Iterator<SftpDirectory.Entry> one =
                List.of(new SftpDirectory.Entry(name, there)).iterator();
        return () -> one.hasNext() ? List.of(one.next()) : List.of();
    }

    /**
     * Removes a file, or a symbolic link itself; never a directory.
     *
     * @param claim is told what is going to be removed
     * @throws TransferFailure why not
     */
    public void remove(String path, RemoteHost.Claim claim) throws TransferFailure {
        ask(path, client -> {
            if (client.lstat(path).orElseThrow(() -> missing(path)).isDirectory()) {
                throw host.failure(
                        Message.IS_DIRECTORY,
                        path,
                        "it is a directory; DELE removes files, and no command directories");
            }
            claim.take(place(client, path));
            return change(path, () -> client.remove(path));
        });
    }

    /**
     * Makes a directory.
     *
     * @param claim is told what is going to be made
     * @throws TransferFailure why not
     */
    public void makeDirectory(String path, RemoteHost.Claim claim) throws TransferFailure {
        ask(path, client -> {
            if (client.lstat(path).isPresent()) {
                throw host.failure(Message.NAME_TAKEN, path, "it is there already");
            }
            requireDirectory(client, path);
            claim.take(place(client, path));
            return change(path, () -> client.makeDirectory(path));
        });
    }

    /**
     * Requires that something is there that can be renamed.
     *
     * @param claim is told what that is
     * @throws TransferFailure why not
     */
    public void requireThere(String path, RemoteHost.Claim claim) throws TransferFailure {
        ask(path, client -> {
            client.lstat(path).orElseThrow(() -> missing(path));
            claim.take(place(client, path));
            return path;
        });
    }

    /**
     * Renames a file, a symbolic link itself, or a directory. A file of the new name is replaced in one step, where the
     * server can; a directory never is, and nothing is ever moved into one.
     *
     * @param claim is told both
     * @throws TransferFailure why not
     */
    public void rename(String from, String to, RemoteHost.Claim claim) throws TransferFailure {
        ask(from + " to " + to, client -> {
            CommandLine.requirePath(from);
            CommandLine.requirePath(to);
            FileAttributes source = client.lstat(from).orElseThrow(() -> missing(from));
            requireDirectory(client, to);
            Optional<FileAttributes> target = client.lstat(to);
            if (target.isPresent()) {
                requireReplaceable(client, to, source, target.get());
            }
            claim.take(place(client, from));
            claim.take(place(client, to));
            return change(to, () -> {
                if (client.canReplace()) {
                    client.replace(from, to);
                } else {
                    client.rename(from, to);
                }
                requireMoved(client, from, to, source, target);
            });
        });
    }

    private void requireReplaceable(SftpClient client, String to, FileAttributes source, FileAttributes target)
            throws IOException {
        boolean directory = target.isDirectory()
                || target.isLink()
                        && client.stat(to).filter(FileAttributes::isDirectory).isPresent();
        if (directory) {
            throw host.failure(Message.IS_DIRECTORY, to, "it is a directory; name what the file is to be called in it");
        }
        if (source.isDirectory()) {
            throw host.failure(Message.NAME_TAKEN, to, "a file has that name, and no directory can replace it");
        }
        if (!target.isRegular() && !target.isLink()) {
            throw host.failure(Message.NOT_REGULAR, to, "it is no regular file, and is not replaced");
        }
        if (!client.canReplace()) {
            throw host.failure(
                    Message.NAME_TAKEN, to, "it exists, and the SFTP server there cannot replace it: DELE it first");
        }
    }

    /** rename(2) does nothing, and says that it succeeded, where both are names of one file (hard links). */
    private void requireMoved(
            SftpClient client, String from, String to, FileAttributes source, Optional<FileAttributes> target)
            throws IOException {
        boolean perhapsOneFile = target.filter(source::equals).isPresent() && !from.equalsIgnoreCase(to);
        if (perhapsOneFile && isThereStill(client, from, to, source)) {
            throw host.failure(
                    Message.NAME_TAKEN, to, "both are names of one file (hard links) and stay as they are: DELE one");
        }
    }

    private boolean isThereStill(SftpClient client, String from, String to, FileAttributes source) throws IOException {
        try {
            return client.lstat(from).filter(source::equals).isPresent()
                    && !place(client, from).equals(place(client, to));
        } catch (SftpException e) {
            // Also where it only refuses to tell: the rename before that was acknowledged.
            throw faults.during(to, e).inDoubt(DOUBT);
        }
    }

    private void requireDirectory(SftpClient client, String path) throws IOException {
        if (client.stat(SftpHost.directory(trimmed(path))).isEmpty()) {
            throw host.failure(Message.NO_SUCH_FILE, path, "its directory does not exist");
        }
    }

    private TransferFailure missing(String path) {
        return host.failure(Message.NO_SUCH_FILE, path, "nothing of that name is there");
    }

    /** Returns what is claimed: the name itself in its real directory, as a transfer that writes it claims it. */
    private static String place(SftpClient client, String path) throws IOException {
        String name = trimmed(path);
        String directory = SftpHost.directory(name);
        String real = client.realPath(directory).orElse(directory);
        return RemoteHost.place((real.endsWith("/") ? real : real + "/") + SftpHost.name(name));
    }

    private static String trimmed(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** Makes a change; where no answer comes, nobody knows whether it was made. */
    private boolean change(String path, Change change) throws IOException {
        try {
            change.make();
            return true;
        } catch (TransferFailure e) {
            throw e;
        } catch (IOException e) {
            if (e instanceof SftpException sftp && sftp.isOnlyRefused()) {
                throw e;
            }
            throw faults.during(path, e).inDoubt(DOUBT);
        }
    }

    private <T> T ask(String path, SftpHost.Opening<T> question) throws TransferFailure {
        return explained(() -> host.open(path, client -> {
            try {
                return question.with(client);
            } finally {
                client.close();
            }
        }));
    }

    private interface Asking<T> {
        T run() throws TransferFailure;
    }

    private static <T> T explained(Asking<T> asking) throws TransferFailure {
        try {
            return asking.run();
        } catch (TransferFailure e) {
            throw e.reason() == Message.SFTP_NOT_SERVED
                    ? e.because(
                            e.reason(), e.getMessage() + "; commands on files need SFTP: ask for it at the destination")
                    : e;
        }
    }
}
