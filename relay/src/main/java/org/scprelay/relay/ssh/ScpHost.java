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
import org.scprelay.relay.scp.RemoteFile;
import org.scprelay.relay.scp.RemoteTarget;
import org.scprelay.relay.scp.ScpException;
import org.scprelay.relay.scp.ScpSink;
import org.scprelay.relay.scp.ScpSource;
import org.scprelay.relay.scp.TargetScripts;
import org.scprelay.relay.settings.Shell;

/** Opens files at a destination over SCP. One thread. */
final class ScpHost {

    private final SshConnection connection;
    private final Destination destination;
    private final Faults faults;

    /** Uses a connection, which stays the caller's to close. */
    ScpHost(SshConnection connection, Destination destination) {
        this.connection = connection;
        this.destination = destination;
        this.faults = new Faults(connection, destination);
    }

    /**
     * Opens a file for writing: looks at the target, starts {@code scp -t} for it or for the part beside it, and returns
     * when the remote scp acknowledged the announcement. No octet of the file was sent then.
     *
     * @param size octets, exactly
     * @param claim is told what the path turned out to be, before anything is written there
     * @throws TransferFailure why not; nothing is left behind
     */
    RemoteWriter create(Upload upload, long size, RemoteHost.Claim claim) throws TransferFailure {
        Optional<RemoteTarget> target = probe(upload);
        if (target.isPresent()) {
            claim.take(target.get().place());
            if (target.get().realPath().isPresent()) {
                claim.take(RemoteHost.place(target.get().realPath().get()));
            }
        }
        try {
            WrittenFile file = new WrittenFile(
                    upload.path(),
                    target.map(RemoteTarget::path).orElse(upload.path()),
                    part(upload, target),
                    target.filter(t -> t.kind() == RemoteTarget.Kind.FILE).isPresent(),
                    sizeToCheck(upload, size, target));
            return start(upload, size, file, target);
        } catch (IOException e) {
            throw faults.before(upload.path(), e);
        }
    }

    private static OptionalLong sizeToCheck(Upload upload, long size, Optional<RemoteTarget> target) {
        boolean possible =
                target.filter(t -> t.kind() != RemoteTarget.Kind.OTHER).isPresent();
        return upload.verify() != Upload.Verify.NONE && possible ? OptionalLong.of(size) : OptionalLong.empty();
    }

    private RemoteWriter start(Upload upload, long size, WrittenFile file, Optional<RemoteTarget> target)
            throws IOException {
        int mode = upload.modeOver(target.filter(t -> t.kind() == RemoteTarget.Kind.FILE)
                .map(RemoteTarget::mode)
                .orElse(OptionalInt.empty()));
        // Never for a device or a pipe: scp -p would change its mode.
        boolean exact = upload.mode().isPresent()
                || target.filter(t -> t.kind() != RemoteTarget.Kind.OTHER).isPresent();
        RemoteCommand command = connection.exec(CommandLine.scpTo(destination.shell(), file.written(), exact));
        boolean good = false;
        try {
            ScpSource source = new ScpSource(command);
            source.begin();
            ScpWriter writer = new ScpWriter(connection, destination, command, faults, file, source, upload);
            try {
                source.announce(mode, size, ScpSource.GUARD_NAME, upload.modified());
            } catch (IOException e) {
                TransferFailure failure = faults.before(upload.path(), e);
                // A remote scp that reports an error created nothing; of any other failure that is not known.
                throw e instanceof ScpException scp && scp.fault().isPresent() ? failure : writer.abandon(failure);
            }
            good = true;
            return writer;
        } finally {
            if (!good) {
                command.close();
            }
        }
    }

    /** Looks at the target, where there is a shell that can. */
    private Optional<RemoteTarget> probe(Upload upload) throws TransferFailure {
        if (destination.shell() != Shell.POSIX) {
            return Optional.empty();
        }
        RemoteTarget target;
        try (RemoteCommand command = connection.exec(TargetScripts.probe(upload.path()))) {
            target = TargetScripts.readProbe(command, upload.path());
        } catch (IOException e) {
            if (Faults.isNoShell(e).isPresent()) {
                return Optional.empty();
            }
            throw faults.before(upload.path(), e);
        }
        String place = Faults.shown(upload.path()) + " at " + destination.place();
        switch (target.kind()) {
            case DIRECTORY ->
                throw new TransferFailure(Message.IS_DIRECTORY, place + " is a directory; name a file in it");
            case NO_PARENT -> throw new TransferFailure(Message.NO_SUCH_FILE, place + ": its directory does not exist");
            case DENIED ->
                throw new TransferFailure(
                        Message.NO_PERMISSION, place + ": a directory on the way may not be searched");
            default -> {
                return Optional.of(target);
            }
        }
    }

    /** Returns the path of the part; empty when the target itself is written. */
    private Optional<String> part(Upload upload, Optional<RemoteTarget> target) throws IOException {
        if (upload.atomic() == Upload.Atomic.OFF) {
            return Optional.empty();
        }
        // A name that is too long for most file systems would only fail at the rename; written directly it fails at
        // once.
        if (target.isPresent()
                && target.get().canBeReplaced()
                && !PartName.isTooLong(target.get().path())) {
            return Optional.of(PartName.of(target.get().path(), upload.partId()));
        }
        if (upload.atomic() == Upload.Atomic.ON) {
            String why = target.isEmpty() ? "no POSIX shell there" : "no rename can replace what is at that path";
            throw new TransferFailure(
                    Message.ATOMIC_IMPOSSIBLE, Faults.shown(upload.path()) + " at " + destination.place() + ": " + why);
        }
        return Optional.empty();
    }

    /**
     * Opens a file for reading.
     *
     * @throws TransferFailure why not
     */
    RemoteReader open(String path) throws TransferFailure {
        try {
            RemoteCommand command = connection.exec(CommandLine.scpFrom(destination.shell(), path, true));
            boolean good = false;
            try {
                ScpSink sink = new ScpSink(command);
                RemoteFile file = sink.open();
                good = true;
                return new ScpReader(path, sink, file, faults);
            } finally {
                if (!good) {
                    command.close();
                }
            }
        } catch (IOException e) {
            throw faults.before(path, e);
        }
    }
}
