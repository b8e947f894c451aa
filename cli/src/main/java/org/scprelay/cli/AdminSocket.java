package org.scprelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a running daemon is told what to do: a Unix socket, for root and the daemon's own user alone. One line is asked, a
 * word in UTF-8 with LF; the answer is {@code OK} or {@code ERROR}, then lines for people, then the end. There is
 * {@code reload}.
 */
final class AdminSocket implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(AdminSocket.class);
    private static final int LONGEST = 100;
    private static final int AT_ONCE = 8;
    /** S_IFMT and S_IFSOCK of inode(7). */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET = 0140000;
    private static final long PATIENCE_SECONDS = 5;
    /** Between two attempts to accept. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path path;
    private final Reload reload;
    private final Optional<ServerSocketChannel> listener;
    private final Semaphore room = new Semaphore(AT_ONCE);

    private AdminSocket(Path path, Reload reload, Optional<ServerSocketChannel> listener) {
        this.path = path;
        this.reload = reload;
        this.listener = listener;
    }

    /**
     * Opens the socket that is configured, or else the usual one where its directory is there.
     *
     * @throws CommandFailure when the one that is configured cannot be had
     */
    static AdminSocket open(Optional<Path> configured, Reload reload) throws CommandFailure {
        Path path = AdminPath.of(configured);
        try {
            if (configured.isEmpty() && !Files.isWritable(path.getParent())) {
                return new AdminSocket(path, reload, Optional.empty());
            }
            AdminSocket socket = new AdminSocket(path, reload, Optional.of(bind(path)));
            Thread thread = new Thread(socket::accept, "admin");
            thread.setDaemon(true);
            thread.start();
            return socket;
        } catch (IOException e) {
            String message = "cannot listen on the admin socket " + path + ": " + e.getMessage();
            if (configured.isEmpty()) {
                LOG.warn("{}", message);
                return new AdminSocket(path, reload, Optional.empty());
            }
            throw new CommandFailure(ExitStatus.NEEDS_A_PERSON, message, e);
        }
    }

    private static ServerSocketChannel bind(Path path) throws IOException {
        if (Files.exists(path)) {
            removeDead(path);
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path));
            // Who connects before is asked for his user all the same.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** What a daemon left that was killed is in the way; one that lives is not. */
    private static void removeDead(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            if (((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) != SOCKET) {
                throw new IOException("there is something else of that name", e);
            }
            Files.delete(path);
            return;
        }
        throw new IOException("another relay listens there");
    }

    private void accept() {
        boolean failing = false;
        while (listener.orElseThrow().isOpen()) {
            try {
                SocketChannel caller = listener.get().accept();
                failing = false;
                if (!room.tryAcquire()) {
                    caller.close();
                    continue;
                }
                Thread thread = new Thread(() -> serve(caller), "admin-call");
                thread.setDaemon(true);
                thread.start();
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // No descriptor is left, for one: that passes. Once for a row of failures, not ten times a second.
                if (!failing) {
                    LOG.error("accepting at the admin socket fails, and is tried again: {}", e.getMessage());
                }
                failing = true;
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private void serve(SocketChannel caller) {
        try (caller) {
            String user =
                    caller.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
            if (!user.equals("root") && !user.equals(Files.getOwner(path).getName())) {
                LOG.warn("user {} was refused at the admin socket", Printable.of(user));
                answer(caller, new Reload.Outcome(false, List.of("only root and the user of the relay may ask")));
                return;
            }
            CompletableFuture<Void> late = CompletableFuture.runAsync(
                    () -> close(caller), CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
            String word = word(caller);
            if (late.cancel(false)) {
                answer(caller, outcome(word, user));
            }
        } catch (IOException e) {
            LOG.debug("a caller of the admin socket is gone", e);
        } finally {
            room.release();
        }
    }

    private Reload.Outcome outcome(String word, String user) {
        return word.equals("reload")
                ? reload.run("user " + Printable.of(user))
                : new Reload.Outcome(false, List.of("this relay knows only: reload"));
    }

    private static String word(SocketChannel caller) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(LONGEST);
        int end = -1;
        while (end < 0 && line.hasRemaining() && caller.read(line) >= 0) {
            end = new String(line.array(), 0, line.position(), UTF_8).indexOf('\n');
        }
        return new String(line.array(), 0, line.position(), UTF_8).strip();
    }

    private static void answer(SocketChannel caller, Reload.Outcome outcome) throws IOException {
        String text = (outcome.good() ? "OK\n" : "ERROR\n") + String.join("\n", outcome.lines()) + "\n";
        ByteBuffer octets = UTF_8.encode(text);
        while (octets.hasRemaining()) {
            caller.write(octets);
        }
    }

    private static void close(SocketChannel caller) {
        try {
            caller.close();
        } catch (IOException e) {
            LOG.debug("closing a caller", e);
        }
    }

    /** Says where it is, for the log. */
    @Override
    public String toString() {
        return listener.isPresent() ? "admin socket " + path : "no admin socket";
    }

    @Override
    public void close() {
        try {
            if (listener.isPresent()) {
                listener.get().close();
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("closing the admin socket: {}", e.getMessage());
        }
    }
}
