package org.scprelay.relay.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.reply.TransferFailure.Left;
import org.scprelay.relay.scp.PartName;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.RemoteFault;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.sftp.FileAttributes;
import org.scprelay.relay.sftp.SftpClient;
import org.scprelay.relay.sftp.SftpException;
import org.scprelay.relay.sftp.SftpFile;
import org.scprelay.relay.sftp.SftpUpload;

/** A file written over SFTP, beside its target and then renamed where that is possible. */
final class SftpWriter implements RemoteWriter {

    /** Less room than one request needs. */
    private static final int LITTLE = 32 * 1024;

    private final SshConnection connection;
    private final Destination destination;
    private final SftpClient client;
    private final SftpFile file;
    private final WrittenFile written;
    private final Upload upload;
    private final boolean regular;
    private final Faults faults;
    /** How many octets the file had before ours. */
    private long start;

    private SftpUpload data;
    private volatile boolean touched;
    private Optional<String> aside = Optional.empty();
    private Optional<String> remark = Optional.empty();
    private Optional<byte[]> whole = Optional.empty();

    /**
     * Takes a file that is open.
     *
     * @param regular whether it is a regular file, which has a size, a time and a disk
     */
    SftpWriter(
            SshConnection connection,
            Destination destination,
            SftpClient client,
            SftpFile file,
            WrittenFile written,
            Upload upload,
            boolean regular,
            Faults faults) {
        this.connection = connection;
        this.destination = destination;
        this.client = client;
        this.file = file;
        this.written = written;
        this.upload = upload;
        this.regular = regular;
        this.faults = faults;
    }

    /**
     * From now on octets can come.
     *
     * @param at how many octets of the file are there already
     */
    void begin(long at) {
        start = at;
        data = file.upload(at, upload.toCome());
    }

    @Override
    public Protocol protocol() {
        return Protocol.SFTP;
    }

    @Override
    public OctetSink data() {
        touched = true;
        return data;
    }

    @Override
    public boolean isAtomic() {
        return written.part().isPresent();
    }

    @Override
    public void whenBroken(Runnable action) {
        data.whenBroken(action);
    }

    @Override
    public TransferFailure failureDuringData() {
        return explain(data.failure().orElseGet(() -> new IOException("the SFTP server broke off")));
    }

    @Override
    public TransferFailure explain(IOException failure) {
        if (failure instanceof SftpException sftp && sftp.fault().equals(Optional.of(RemoteFault.OTHER)) && isFull()) {
            TransferFailure told = faults.during(written.path(), sftp);
            return told.because(Message.STORAGE_FULL, told.getMessage() + "; no space is left there");
        }
        return faults.during(written.path(), failure);
    }

    /** OpenSSH's server says "Failure" when the disk is full: the file system itself is asked. The transfer is over then. */
    private boolean isFull() {
        // Where one session at a time is allowed, the next channel needs this one to be gone.
        client.close();
        String path = written.written();
        try (RemoteCommand command = connection.sftp()) {
            SftpClient other = new SftpClient(command);
            other.begin();
            Optional<SftpClient.FileSystem> there = fileSystem(other, SftpHost.directory(path));
            return there.isPresent() && there.get().available() < LITTLE;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns what is known of a file system; a server that refuses to tell knows nothing. */
    static Optional<SftpClient.FileSystem> fileSystem(SftpClient client, String path) throws IOException {
        try {
            return client.fileSystem(path);
        } catch (SftpException e) {
            if (e.isOnlyRefused()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void finish(Optional<byte[]> sha256, Runnable progress) throws TransferFailure {
        try {
            data.finish();
            complete();
            if (upload.continuation().restart().isPresent() && sha256.isPresent()) {
                compareAll(sha256.get(), progress);
            } else if (upload.verify() == Upload.Verify.SHA256) {
                new HashThere(destination, upload.path()).require(sha256.orElseThrow(), hash(progress));
            }
        } catch (IOException e) {
            throw abandon(explain(e));
        }
        if (written.part().isPresent()) {
            rename(written.part().get());
        }
        client.close();
    }

    /** Size, time, disk: while the file is open, so that nobody else's file is meant. */
    private void complete() throws IOException {
        touched = true;
        if (regular && (upload.verify() != Upload.Verify.NONE || written.part().isEmpty())) {
            checkSize();
        }
        if (upload.modified().isPresent()) {
            file.set(FileAttributes.NONE.withModified(upload.modified().getAsLong()));
        }
        if (regular && file.canSync()) {
            file.sync();
        }
        file.close();
    }

    /** Returns the SHA-256 of what was written, read back under the name under which it was written. */
    private byte[] hash(Runnable progress) throws IOException {
        SftpFile back = client.read(written.written());
        byte[] hash = HashThere.of(back.download(start, data.taken()), progress);
        back.close();
        return hash;
    }

    /** What was there before this transfer is known by reading it back alone. */
    private void compareAll(byte[] sent, Runnable progress) throws IOException {
        SftpFile back = client.read(written.written());
        HashThere.Two there = HashThere.of(back.download(0, start), back.download(start, data.taken()), progress);
        back.close();
        new HashThere(destination, upload.path()).require(sent, there.rest());
        whole = Optional.of(there.whole());
    }

    @Override
    public Optional<byte[]> sha256() {
        return whole;
    }

    /** What a longer file held behind our octets goes, but to an appended one nobody else may have added. */
    private void checkSize() throws IOException {
        long due = start + data.taken();
        OptionalLong size = file.stat().size();
        // Where no size is told, the file that was there may have been longer.
        boolean longer = size.isPresent() ? size.getAsLong() > due : written.existed();
        boolean append = upload.continuation().append();
        if (written.part().isEmpty() && longer && !append) {
            file.set(FileAttributes.NONE.withSize(due));
            size = file.stat().size();
        }
        if (append && size.isEmpty()) {
            throw new TransferFailure(
                    Message.REMOTE_PROTOCOL,
                    Faults.shown(written.path()) + " at " + destination.place()
                            + ": the SFTP server does not tell its size any more");
        }
        boolean shown = size.isPresent() && size.getAsLong() != due;
        if (shown && (append || upload.verify() != Upload.Verify.NONE || size.getAsLong() > due)) {
            throw new TransferFailure(
                    Message.VERIFY_FAILED,
                    Faults.shown(written.path()) + " at " + destination.place()
                            + ": the SFTP server acknowledged the file, but it has " + size.getAsLong()
                            + " octets there, not the "
                            + (start > 0 ? start + " of before and " : "") + data.taken() + " that were sent");
        }
    }

    private void rename(String part) throws TransferFailure {
        try {
            if (client.canReplace()) {
                client.replace(part, written.target());
            } else {
                renamePlainly(part);
            }
        } catch (IOException e) {
            TransferFailure failure = faults.during(written.path(), e);
            if (e instanceof SftpException refused && refused.isOnlyRefused()) {
                if (aside.isPresent()) {
                    // Neither file has the name: a person needs both of them.
                    throw failure.because(Message.RENAME_FAILED, failure.getMessage())
                            .leaving(Left.PART, part + "; the old file is called " + aside.get());
                }
                throw abandon(notRenamed(part, refused, failure));
            }
            // The doubt belongs to what is left, so that a timer that broke the rename off does not take its place.
            String old =
                    aside.map(path -> "; the old file may be called " + path).orElse("");
            throw failure.leaving(Left.PART, part + ", unless it was renamed: nobody knows" + old);
        }
    }

    private TransferFailure notRenamed(String part, SftpException refused, TransferFailure failure) {
        try {
            Optional<FileAttributes> there = client.lstat(written.target());
            if (there.isPresent() && there.get().isDirectory()) {
                return failure.because(Message.IS_DIRECTORY, failure.getMessage() + "; the target is a directory now");
            }
            if (client.lstat(part).isEmpty()) {
                return failure.because(
                        Message.RENAME_FAILED, failure.getMessage() + "; the part to be renamed is not there any more");
            }
        } catch (IOException e) {
            return failure;
        }
        return refused.fault().filter(fault -> fault != RemoteFault.OTHER).isPresent()
                ? failure
                : failure.because(Message.RENAME_FAILED, failure.getMessage());
    }

    /**
     * Renames where the server cannot replace: a file that is there is put aside, and put back when the rename fails. For a
     * moment its name is missing, and the final reply says so.
     */
    private void renamePlainly(String part) throws IOException {
        try {
            client.rename(part, written.target());
            return;
        } catch (SftpException e) {
            Optional<FileAttributes> there = e.isOnlyRefused() ? client.lstat(written.target()) : Optional.empty();
            if (there.isEmpty() || !there.get().isRegular()) {
                throw e;
            }
        }
        String old = PartName.of(written.target(), upload.partId() + "-old");
        if (client.lstat(old).isPresent()) {
            // Of an earlier attempt of this transfer that ended behind its rename: the target took its place long ago.
            client.remove(old);
        }
        aside = Optional.of(old);
        try {
            client.rename(written.target(), old);
        } catch (SftpException e) {
            if (e.isOnlyRefused()) {
                aside = Optional.empty();
            }
            throw e;
        }
        try {
            client.rename(part, written.target());
        } catch (SftpException e) {
            if (e.isOnlyRefused()) {
                client.rename(old, written.target());
                aside = Optional.empty();
            }
            throw e;
        }
        remark = Optional.of("the server cannot replace a file: for a moment that name was missing");
        try {
            client.remove(old);
        } catch (IOException e) {
            // The file is stored, whatever became of the old one, and of the connection.
            boolean refused = e instanceof SftpException sftp && sftp.isOnlyRefused();
            remark = remark.map(said -> said + "; the old file " + (refused ? "is" : "may be") + " left as " + old);
        }
    }

    @Override
    public Optional<String> remark() {
        return remark;
    }

    /** Where the destination still answers, what it was sent is worth the wait; a timer closes the connection else. */
    private void settle() {
        try {
            if (data != null) {
                data.settle();
            }
        } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public TransferFailure abandon(TransferFailure reason) {
        boolean keep = upload.continuation().resume() && KeptPart.isWorthIt(reason);
        if (keep) {
            settle();
        }
        client.close();
        if (written.part().isEmpty()) {
            boolean intact = written.existed() && !touched;
            String before = upload.continuation().append() ? "; it had " + start + " octets before" : "";
            return intact ? reason : reason.leaving(Left.TARGET, written.target() + before);
        }
        String part = written.part().get();
        long sure = data == null ? start : data.acknowledged();
        if (keep && sure > 0) {
            return new KeptPart(connection, part, sure).keep(reason);
        }
        try (RemoteCommand command = connection.sftp()) {
            SftpClient other = new SftpClient(command);
            other.begin();
            other.remove(part);
            return reason;
        } catch (SftpException e) {
            boolean gone = e.fault().equals(Optional.of(RemoteFault.NO_SUCH_FILE));
            return gone ? reason : reason.leaving(Left.PART, part);
        } catch (IOException e) {
            return reason.leaving(Left.PART, part);
        }
    }
}
