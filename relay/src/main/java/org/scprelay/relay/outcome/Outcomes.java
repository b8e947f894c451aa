package org.scprelay.relay.outcome;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.scprelay.protocol.Reply;
import org.scprelay.relay.reply.Message;
import org.scprelay.relay.reply.TransferFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of the transfers of the last seven days (docs/PROTOCOL.md, section 6): a journal in a directory, and its index
 * in memory, about 200 octets for each transfer. Safe for any number of threads.
 *
 * <p>A start is on the disk before {@link #started} returns, and an end before {@link #ended} does, so that neither the end of
 * this process nor of the machine makes an answer wrong: what began and did not end is UNKNOWN after a restart.
 */
public final class Outcomes implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration SEGMENT = Duration.ofDays(1);
    /** So many of the newest files stay whatever their dates are: a clock that was wrong for a while deletes nothing. */
    private static final int NEWEST = 8;

    private static final String PREFIX = "outcomes-";
    private static final String SUFFIX = ".log";

    /** No file: the reply is among those that could not be written. */
    private static final int NOWHERE = -1;

    private record Entry(Outcome.State state, int segment, long offset) {}

    private final Path folder;
    private final InstantSource clock;
    private final FileChannel lock;
    private final TreeMap<Integer, Segment> segments = new TreeMap<>();
    private final Map<TransferKey, Entry> index = new HashMap<>();
    /** Replies that could not be written: asked for while this process lives. */
    private final Map<TransferKey, Reply> unwritten = new HashMap<>();

    private Optional<Segment> current = Optional.empty();
    private boolean gap;
    private boolean closed;

    private Outcomes(Path folder, InstantSource clock, FileChannel lock) {
        this.folder = folder;
        this.clock = clock;
        this.lock = lock;
    }

    /**
     * Opens, and makes where it is missing, a directory of outcomes, for this process alone.
     *
     * @throws IOException when it cannot be used, or another relay uses it; the message names the directory and the remedy
     */
    public static Outcomes open(Path folder, InstantSource clock) throws IOException {
        Outcomes outcomes;
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            outcomes = new Outcomes(folder, clock, lock(folder));
        } catch (IOException e) {
            throw new IOException(
                    "state directory " + folder + " cannot be used: " + reason(e)
                            + "; set state to a directory that this user may write to, and no other relay uses",
                    e);
        }
        try {
            outcomes.load();
        } catch (IOException e) {
            outcomes.lock.close();
            throw new IOException("state directory " + folder + " cannot be read: " + e, e);
        }
        return outcomes;
    }

    /** The words of the file system have the kind of the failure in front; ours are a sentence. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException ? e.toString() : e.getMessage();
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("a relay of this process uses {}", folder, e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another relay is using it, and must end first");
    }

    private void load() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(f -> f.getFileName().toString())
                    .filter(name -> name.matches(PREFIX + "[0-9]{9}" + SUFFIX))
                    .map(name -> Integer.valueOf(name.substring(PREFIX.length(), PREFIX.length() + 9)))
                    .sorted()
                    .forEach(numbers::add);
        }
        for (int number : numbers) {
            Segment segment = Segment.read(path(number), number);
            Segment.Condition condition = segment.visit(this::loaded, this::damaged);
            boolean isLast = number == numbers.get(numbers.size() - 1);
            if (condition.damaged() || condition.torn() && !isLast) {
                gap = true;
                LOG.warn("{} has damaged lines: what they may have changed is UNKNOWN for STAT ID=", segment.path());
            } else if (condition.torn()) {
                LOG.info("{}: its unfinished last line was dropped", segment.path());
            }
            segments.put(number, segment);
        }
        if (!segments.isEmpty()) {
            Segment last = segments.lastEntry().getValue();
            if (!last.isBroken()) {
                last.reopen();
                current = Optional.of(last);
            }
        }
        prune();
    }

    private void loaded(JournalLine line, Segment segment, long offset) {
        Outcome.State state = line.reply().map(Outcomes::state).orElse(Outcome.State.UNKNOWN);
        index.put(line.key(), new Entry(state, segment.number(), offset));
    }

    /** Lines are lost between those loaded and those to come: of a failed STOR one may have begun another attempt. */
    private void damaged() {
        index.replaceAll((key, entry) -> key.isStor() && entry.state() == Outcome.State.FAILED
                ? new Entry(Outcome.State.UNKNOWN, entry.segment(), entry.offset())
                : entry);
    }

    private static Outcome.State state(Reply reply) {
        return reply.code() < 400 ? Outcome.State.DONE : Outcome.State.FAILED;
    }

    private Path path(int number) {
        return folder.resolve(String.format("%s%09d%s", PREFIX, number, SUFFIX));
    }

    /**
     * Refuses a STOR that may have been done already.
     *
     * @throws TransferFailure 503
     */
    public synchronized void requireNew(TransferKey key) throws TransferFailure {
        Entry entry = index.get(key);
        if (entry == null || entry.state() == Outcome.State.FAILED) {
            return;
        }
        throw new TransferFailure(
                Message.ID_USED,
                "the transfer " + key.id() + " of this peer is " + entry.state()
                        + ", ask with STAT ID=; another delivery needs another ID");
    }

    /**
     * Records that a transfer is about to begin.
     *
     * @throws TransferFailure 421 when that cannot be recorded: then it must not begin
     */
    public void started(TransferKey key) throws TransferFailure {
        Optional<Entry> before = Optional.empty();
        try {
            Segment segment;
            synchronized (this) {
                before = Optional.ofNullable(index.get(key));
                segment = write(key, Optional.empty(), Outcome.State.RUNNING);
            }
            segment.sync();
            forget(key);
        } catch (IOException e) {
            restore(key, before);
            LOG.error("the start of transfer {} cannot be recorded in {}: {}", key.id(), folder, e.toString());
            throw new TransferFailure(
                    Message.NOT_RECORDED,
                    "the relay cannot record the transfer in its state directory; its log says why",
                    e);
        }
    }

    /** Lets go of an older end that could not be written: another attempt took its place. */
    private synchronized void forget(TransferKey key) {
        unwritten.remove(key);
    }

    private synchronized void restore(TransferKey key, Optional<Entry> before) {
        before.ifPresentOrElse(entry -> index.put(key, entry), () -> index.remove(key));
    }

    /**
     * Records how a transfer ended. A record that cannot be written is logged, and kept in memory: the transfer is over, and
     * its reply is true all the same; after a restart it would be UNKNOWN.
     */
    public void ended(TransferKey key, Reply reply) {
        try {
            Segment segment;
            synchronized (this) {
                segment = write(key, Optional.of(reply), state(reply));
            }
            segment.sync();
        } catch (IOException e) {
            LOG.error("the end of transfer {} cannot be recorded in {}: {}", key.id(), folder, e.toString());
            synchronized (this) {
                index.put(key, new Entry(state(reply), NOWHERE, 0));
                unwritten.put(key, reply);
            }
        }
    }

    /** Says that nobody knows how a transfer ended. */
    public synchronized void lost(TransferKey key) {
        Entry entry = index.get(key);
        if (entry != null && entry.state() == Outcome.State.RUNNING) {
            index.put(key, new Entry(Outcome.State.UNKNOWN, entry.segment(), entry.offset()));
        }
    }

    /** Returns what is known of a peer's transfer: of a STOR, else of another one with that ID. */
    public Outcome find(String peer, String id) throws IOException {
        Outcome delivery = find(new TransferKey(true, peer, id));
        if (delivery.state() != Outcome.State.NEVER) {
            return delivery;
        }
        // Another transfer with that ID must not be taken for a delivery whose line is lost.
        return isDamaged()
                ? new Outcome(Outcome.State.UNKNOWN, Optional.empty())
                : find(new TransferKey(false, peer, id));
    }

    private synchronized boolean isDamaged() {
        return gap;
    }

    private Outcome find(TransferKey key) throws IOException {
        Entry entry;
        Segment segment;
        synchronized (this) {
            entry = index.get(key);
            if (entry == null) {
                return new Outcome(Outcome.State.NEVER, Optional.empty());
            }
            if (entry.state() != Outcome.State.DONE && entry.state() != Outcome.State.FAILED) {
                return new Outcome(entry.state(), Optional.empty());
            }
            segment = segments.get(entry.segment());
            if (segment == null) {
                return ended(entry, Optional.ofNullable(unwritten.get(key)));
            }
        }
        return ended(
                entry,
                segment.at(entry.offset())
                        .filter(line -> line.key().equals(key))
                        .flatMap(JournalLine::reply));
    }

    private static Outcome ended(Entry entry, Optional<Reply> reply) {
        return new Outcome(reply.isPresent() ? entry.state() : Outcome.State.UNKNOWN, reply);
    }

    /** Appends a line; the caller holds the lock, and calls sync without it. */
    private Segment write(TransferKey key, Optional<Reply> reply, Outcome.State state) throws IOException {
        if (closed) {
            throw new IOException("the relay is being stopped");
        }
        Instant now = clock.instant();
        Segment segment = current(now);
        long offset = segment.append(new JournalLine(now, key, reply));
        index.put(key, new Entry(state, segment.number(), offset));
        return segment;
    }

    private Segment current(Instant now) throws IOException {
        if (current.isPresent() && !current.get().isBroken() && !isOld(current.get(), now)) {
            return current.get();
        }
        int next = segments.isEmpty() ? 1 : segments.lastKey() + 1;
        while (Files.exists(path(next))) {
            next++; // Made in vain: what had to be done behind it failed.
        }
        Segment segment = Segment.create(path(next), next);
        Optional<Segment> before = current;
        segments.put(next, segment);
        current = Optional.of(segment);
        if (before.isPresent()) {
            close(before.get());
            prune();
        }
        return segment;
    }

    /** A clock that was set back or forward by days begins a new file too, so that no wrong date stays for ever. */
    private static boolean isOld(Segment segment, Instant now) {
        return segment.first() != Instant.MAX
                && Duration.between(segment.first(), now).abs().compareTo(SEGMENT) > 0;
    }

    private static void close(Segment segment) {
        try {
            segment.close();
        } catch (IOException e) {
            LOG.error("{} cannot be closed: {}", segment.path(), e.toString());
        }
    }

    /** Deletes files all of whose lines are older than seven days; what still runs is remembered. */
    private void prune() {
        Instant oldest = clock.instant().minus(KEPT);
        int newest = segments.isEmpty() ? 0 : segments.lastKey();
        segments.values().removeIf(segment -> {
            boolean isNew = segment.number() > newest - NEWEST;
            if (isNew || !segment.last().isBefore(oldest)) {
                return false;
            }
            try {
                Files.deleteIfExists(segment.path());
            } catch (IOException e) {
                LOG.warn("{} cannot be deleted: {}", segment.path(), e.toString());
                return false;
            }
            index.values()
                    .removeIf(entry -> entry.segment() == segment.number() && entry.state() != Outcome.State.RUNNING);
            return true;
        });
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            current.ifPresent(Outcomes::close);
            lock.close();
        }
    }
}
