package org.scprelay.relay.ssh;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.CommandLine;
import org.scprelay.relay.scp.PartName;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.RemoteFault;
import org.scprelay.relay.scp.RequestRefusedException;
import org.scprelay.relay.sftp.FileAttributes;
import org.scprelay.relay.sftp.SftpClient;
import org.scprelay.relay.sftp.SftpException;
import org.scprelay.relay.sftp.SftpFile;

/** Opens files at a destination over SFTP. One thread. */
final class SftpHost {

    private final SshConnection connection;
    private final Destination destination;
    private final Faults faults;

    SftpHost(SshConnection connection, Destination destination) {
        this.connection = connection;
        this.destination = destination;
        this.faults = new Faults(connection, destination);
    }

    /**
     * What stands at a path.
     *
     * @param path where the file really is, symbolic links resolved; the path itself where it is no regular file
     * @param there what stands there, links followed; empty: nothing
     * @param plain whether it is a regular file or nothing, so that a rename can put a file there
     */
    private record Target(String path, Optional<FileAttributes> there, boolean plain) {

        boolean isFile() {
            return plain && there.isPresent();
        }

        boolean becomesRegular() {
            return plain || there.isEmpty();
        }

        OptionalLong size() {
            return there.isPresent() ? there.get().size() : OptionalLong.of(0);
        }
    }

    /**
     * Opens a file for writing: looks at the target, and creates the part beside it, or opens the target itself.
     *
     * @param claim is told what the path turned out to be, before anything is written there
     * @throws TransferFailure why not; nothing is left behind
     */
    RemoteWriter create(Upload upload, RemoteHost.Claim claim) throws TransferFailure {
        return open(upload.path(), client -> {
            Target target = look(client, upload.path());
            claim.take(RemoteHost.place(target.path()));
            requireRoom(client, upload, target);
            if (upload.continuation().append()) {
                return append(client, upload, target);
            }
            Optional<String> part = part(upload, target);
            if (upload.continuation().restart().isPresent()) {
                return goOn(client, upload, target, part);
            }
            if (part.isPresent()) {
                try {
                    SftpFile created = createPart(client, part.get(), mode(upload, target));
                    return writer(client, upload, target, part, created, 0);
                } catch (SftpException e) {
                    // No file may be made in that directory, but the target itself can perhaps be written.
                    boolean direct = e.fault().equals(Optional.of(RemoteFault.PERMISSION))
                            && upload.atomic() == Upload.Atomic.AUTO
                            && target.isFile();
                    if (!direct) {
                        throw e;
                    }
                }
            }
            SftpFile file = client.overwrite(target.path());
            return writer(client, upload, target, Optional.empty(), file, 0);
        });
    }

    /** Opens the target itself behind its last octet. */
    private RemoteWriter append(SftpClient client, Upload upload, Target target) throws IOException {
        if (!target.becomesRegular()) {
            throw failure(Message.NOT_CONTINUED, upload.path(), "APPEND adds to a regular file only");
        }
        SftpFile file = client.append(target.path());
        // Asked of the open file: what it had before may not be what it has now.
        OptionalLong size = file.stat().size();
        if (size.isEmpty()) {
            throw failure(Message.REMOTE_PROTOCOL, upload.path(), "the SFTP server does not tell its size");
        }
        return writer(client, upload, target, Optional.empty(), file, size.getAsLong());
    }

    /** Opens the part of an earlier attempt behind the octets that are sure; what lies behind them goes. */
    private RemoteWriter goOn(SftpClient client, Upload upload, Target target, Optional<String> part)
            throws IOException {
        long restart = upload.continuation().restart().getAsLong();
        if (part.isEmpty()) {
            throw failure(Message.NOT_CONTINUED, upload.path(), "what is at that path has no part to go on in");
        }
        Optional<FileAttributes> there = client.lstat(part.get());
        if (there.isEmpty()) {
            throw failure(Message.PART_DIFFERS, upload.path(), "there is no " + name(part.get()))
                    .withPart(0);
        }
        if (!there.get().isRegular()) {
            throw failure(Message.NOT_REGULAR, upload.path(), "its part " + name(part.get()) + " is no regular file");
        }
        SftpFile file = client.goOn(part.get());
        OptionalLong size = KeptPart.cut(file, restart);
        if (size.isEmpty()) {
            throw failure(Message.REMOTE_PROTOCOL, upload.path(), "the SFTP server does not tell the size of its part");
        }
        if (size.getAsLong() != restart) {
            String text = name(part.get()) + " has " + size.getAsLong() + " octets, though " + restart
                    + " were acknowledged: it is not to be gone on from";
            throw failure(Message.PART_DIFFERS, upload.path(), text).withPart(0);
        }
        return writer(client, upload, target, part, file, restart);
    }

    /** What is done with a server that was greeted. */
    interface Opening<T> {
        T with(SftpClient client) throws IOException;
    }

    /**
     * Greets a server and does something with it, which stays open where that succeeds.
     *
     * @param path for messages, and to be checked
     */
    <T> T open(String path, Opening<T> opening) throws TransferFailure {
        RemoteCommand command = null;
        boolean good = false;
        try {
            // The packets could carry any name; what no other way takes is refused here too.
            CommandLine.requirePath(path);
            command = connection.sftp();
            SftpClient client = new SftpClient(command);
            begin(client, path);
            T opened = opening.with(client);
            good = true;
            return opened;
        } catch (IOException e) {
            throw faults.before(path, e);
        } finally {
            if (!good && command != null) {
                command.close();
            }
        }
    }

    private void begin(SftpClient client, String path) throws IOException {
        try {
            client.begin();
        } catch (SftpException | RequestRefusedException e) {
            throw new TransferFailure(
                    Message.SFTP_NOT_SERVED,
                    Faults.shown(path) + " at " + destination.place() + ": " + e.getMessage(),
                    e);
        }
    }

    private Target look(SftpClient client, String path) throws IOException {
        Optional<FileAttributes> itself = client.lstat(path);
        if (itself.isEmpty()) {
            String directory = directory(path);
            if (client.stat(directory).isEmpty()) {
                throw failure(Message.NO_SUCH_FILE, path, "its directory does not exist");
            }
            String real = client.realPath(directory).orElse(directory);
            return new Target((real.endsWith("/") ? real : real + "/") + name(path), Optional.empty(), true);
        }
        boolean link = itself.get().isLink();
        Optional<FileAttributes> there = link ? client.stat(path) : itself;
        if (there.isPresent() && there.get().isDirectory()) {
            throw failure(Message.IS_DIRECTORY, path, "it is a directory; name a file in it");
        }
        boolean plain = there.isPresent() && there.get().isRegular();
        if (!plain) {
            return new Target(path, there, false);
        }
        // Where it leads can perhaps not be named: then a link is written through, and anything else has its own name.
        Optional<String> real = client.realPath(path);
        return new Target(real.orElse(path), there, real.isPresent() || !link);
    }

    static String directory(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "." : path.substring(0, slash + 1);
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    TransferFailure failure(Message message, String path, String why) {
        return new TransferFailure(message, Faults.shown(path) + " at " + destination.place() + ": " + why);
    }

    /** Refuses what cannot fit, where the server can tell. */
    private void requireRoom(SftpClient client, Upload upload, Target target) throws IOException {
        if (upload.size().isEmpty() || !target.becomesRegular()) {
            return;
        }
        long needed = upload.toCome().getAsLong();
        boolean replaced =
                upload.atomic() == Upload.Atomic.OFF && !upload.continuation().append();
        long freed = replaced ? target.size().orElse(0) : 0;
        Optional<SftpClient.FileSystem> there = SftpWriter.fileSystem(client, directory(target.path()));
        if (there.isPresent() && there.get().available() < needed - freed) {
            throw failure(
                    Message.STORAGE_FULL,
                    upload.path(),
                    there.get().available() + " octets are free there, " + needed + " are to come");
        }
    }

    /** Returns the path of the part; empty when the target itself is written. */
    private Optional<String> part(Upload upload, Target target) throws IOException {
        if (upload.atomic() == Upload.Atomic.OFF) {
            return Optional.empty();
        }
        if (target.plain() && !PartName.isTooLong(target.path())) {
            return Optional.of(PartName.of(target.path(), upload.partId()));
        }
        if (upload.atomic() == Upload.Atomic.ON) {
            throw failure(Message.ATOMIC_IMPOSSIBLE, upload.path(), "no rename can replace what is at that path");
        }
        return Optional.empty();
    }

    /** Creates the part; one of the same name is what an earlier attempt of this transfer left, and goes. */
    private static SftpFile createPart(SftpClient client, String part, int mode) throws IOException {
        // Never open to more than the file that it replaces, also where the mode cannot be set afterwards.
        FileAttributes attributes = FileAttributes.NONE.withPermissions(mode);
        try {
            return client.create(part, attributes);
        } catch (SftpException e) {
            if (!e.isOnlyRefused() || client.lstat(part).isEmpty()) {
                throw e;
            }
            client.remove(part);
            return client.create(part, attributes);
        }
    }

    private static int mode(Upload upload, Target target) {
        return upload.modeOver(target.there().map(FileAttributes::permissions).orElse(OptionalInt.empty()));
    }

    private RemoteWriter writer(
            SftpClient client, Upload upload, Target target, Optional<String> part, SftpFile file, long at)
            throws IOException {
        WrittenFile written =
                new WrittenFile(upload.path(), target.path(), part, target.isFile(), OptionalLong.empty());
        SftpWriter writer =
                new SftpWriter(connection, destination, client, file, written, upload, target.becomesRegular(), faults);
        try {
            setMode(file, upload, target, part.isPresent());
        } catch (SftpException e) {
            // What an earlier attempt left for this one is left for the next.
            boolean kept = upload.continuation().restart().isPresent();
            throw kept ? faults.before(upload.path(), e) : writer.abandon(faults.before(upload.path(), e));
        }
        writer.begin(at);
        return writer;
    }

    /** Sets the mode exactly; a server that never sets any is no obstacle where nobody asked for one. */
    private static void setMode(SftpFile file, Upload upload, Target target, boolean fresh) throws IOException {
        if (!target.becomesRegular()) {
            return;
        }
        OptionalInt mode = upload.mode();
        if (mode.isEmpty() && (fresh || target.there().isEmpty())) {
            mode = OptionalInt.of(mode(upload, target));
        }
        if (mode.isEmpty()) {
            return;
        }
        try {
            file.set(FileAttributes.NONE.withPermissions(mode.getAsInt()));
        } catch (SftpException e) {
            if (!e.isOnlyRefused() || upload.mode().isPresent()) {
                throw e;
            }
        }
    }

    /**
     * Opens a file for reading.
     *
     * @param restart how many octets at its beginning are not to be sent
     * @throws TransferFailure why not
     */
    RemoteReader open(String path, long restart) throws TransferFailure {
        return open(path, client -> {
            // Before it is opened: opening a pipe would wait for its writer.
            Optional<FileAttributes> there = client.stat(path);
            if (there.isPresent() && there.get().isDirectory()) {
                throw failure(Message.IS_DIRECTORY, path, "it is a directory; name a file in it");
            }
            if (there.isPresent() && !there.get().isRegular()) {
                throw failure(Message.NOT_REGULAR, path, "it is no regular file");
            }
            SftpFile file = client.read(path);
            FileAttributes opened = file.stat();
            if (opened.size().isEmpty()) {
                throw failure(Message.REMOTE_PROTOCOL, path, "the SFTP server does not tell its size");
            }
            long size = opened.size().getAsLong();
            if (restart > size) {
                throw failure(Message.RESTART_BEHIND, path, "it has " + size + " octets, and RESTART is " + restart);
            }
            return new SftpReader(path, file, opened, restart, faults);
        });
    }
}
