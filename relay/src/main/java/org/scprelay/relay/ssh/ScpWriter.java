package org.scprelay.relay.ssh;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.scprelay.relay.bulk.OctetSink;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.scprelay.relay.scp.CommandLine;
import org.scprelay.relay.scp.RemoteCommand;
import org.scprelay.relay.scp.ScpException;
import org.scprelay.relay.scp.ScpSink;
import org.scprelay.relay.scp.ScpSource;
import org.scprelay.relay.scp.TargetScripts;
import org.scprelay.relay.settings.Protocol;
import org.scprelay.relay.settings.Shell;

/** A file written over {@code scp -t}, beside its target and then renamed where that is possible. */
final class ScpWriter implements RemoteWriter {

    /** After these the rename did certainly not take place. */
    private static final Set<ScpException.Reason> NOT_RENAMED = EnumSet.of(
            ScpException.Reason.DIRECTORY,
            ScpException.Reason.PART_MISSING,
            ScpException.Reason.SIZE_AT_REMOTE,
            ScpException.Reason.RENAME_FAILED);

    private final SshConnection connection;
    private final Destination destination;
    private final Upload upload;
    private final RemoteCommand command;
    private final ScpSource source;
    private final Faults faults;
    private final WrittenFile file;
    private volatile boolean touched;

    ScpWriter(
            SshConnection connection,
            Destination destination,
            RemoteCommand command,
            Faults faults,
            WrittenFile file,
            ScpSource source,
            Upload upload) {
        this.connection = connection;
        this.destination = destination;
        this.upload = upload;
        this.command = command;
        this.source = source;
        this.faults = faults;
        this.file = file;
    }

    @Override
    public Protocol protocol() {
        return Protocol.SCP;
    }

    @Override
    public OctetSink data() {
        touched = true;
        return source.sink();
    }

    @Override
    public boolean isAtomic() {
        return file.part().isPresent();
    }

    @Override
    public void whenBroken(Runnable action) {
        source.whenRemoteSpeaks(action);
    }

    @Override
    public TransferFailure failureDuringData() {
        try {
            return faults.during(file.path(), source.failureDuringData());
        } catch (IOException e) {
            return faults.during(file.path(), e);
        }
    }

    @Override
    public TransferFailure explain(IOException failure) {
        return faults.during(file.path(), failure);
    }

    @Override
    public void finish(Optional<byte[]> sha256, Runnable progress) throws TransferFailure {
        try {
            source.finish();
            command.close();
            touched = true;
            if (upload.verify() == Upload.Verify.SHA256) {
                new HashThere(destination, upload.path()).require(sha256.orElseThrow(), hash(progress));
            }
        } catch (IOException e) {
            touched = true;
            throw abandon(faults.during(file.path(), e));
        }
        if (file.part().isPresent()) {
            rename(file.part().get());
        } else if (file.size().isPresent()) {
            check(file.size().getAsLong());
        }
    }

    /** Returns the SHA-256 of what was written: the remote host computes it, or the file is read back. */
    private byte[] hash(Runnable progress) throws IOException {
        if (destination.shell() == Shell.POSIX) {
            try (RemoteCommand script = connection.exec(TargetScripts.hash(file.written()))) {
                Optional<byte[]> computed = TargetScripts.readHash(script, progress);
                if (computed.isPresent()) {
                    return computed.get();
                }
            }
        }
        try (RemoteCommand back = connection.exec(CommandLine.scpFrom(destination.shell(), file.written(), false))) {
            ScpSink sink = new ScpSink(back);
            sink.open();
            byte[] hash = HashThere.of(sink.source(), progress);
            sink.finish();
            return hash;
        }
    }

    private void check(long size) throws TransferFailure {
        try (RemoteCommand check = connection.exec(TargetScripts.size(file.target(), size))) {
            TargetScripts.readSize(check);
        } catch (IOException e) {
            boolean answered = e instanceof ScpException scp && scp.reason() == ScpException.Reason.SIZE_AT_REMOTE;
            TransferFailure failure = faults.during(file.path(), e);
            Message reason = answered || !(e instanceof ScpException) ? failure.reason() : Message.REMOTE_FAILED;
            String text = failure.getMessage() + (answered ? "" : "; whether the file is whole could not be checked");
            throw failure.because(reason, text).leaving(TransferFailure.Left.TARGET, file.target());
        }
    }

    private void rename(String part) throws TransferFailure {
        try (RemoteCommand rename = connection.exec(TargetScripts.commit(part, file.target(), file.size()))) {
            TargetScripts.readCommit(rename);
        } catch (IOException e) {
            TransferFailure failure = faults.during(file.path(), e);
            if (e instanceof ScpException scp && NOT_RENAMED.contains(scp.reason())) {
                throw abandon(failure);
            }
            // Whatever the script said or did not: the file was sent, and only its rename is in doubt. The doubt
            // belongs
            // to what is left, so that a timer that broke the rename off does not take its place in the reply.
            Message reason = e instanceof ScpException ? Message.RENAME_FAILED : failure.reason();
            throw failure.because(reason, failure.getMessage())
                    .leaving(TransferFailure.Left.PART, part + ", unless it was renamed: nobody knows");
        }
    }

    @Override
    public TransferFailure abandon(TransferFailure reason) {
        command.close();
        if (file.part().isEmpty()) {
            boolean intact = file.existed() && !touched;
            return intact ? reason : reason.leaving(TransferFailure.Left.TARGET, file.target());
        }
        String part = file.part().get();
        try (RemoteCommand discard = connection.exec(TargetScripts.discard(part))) {
            TargetScripts.readDiscard(discard);
            return reason;
        } catch (IOException e) {
            return reason.leaving(TransferFailure.Left.PART, part);
        }
    }
}
