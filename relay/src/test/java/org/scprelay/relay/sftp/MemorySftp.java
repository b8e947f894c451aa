package org.scprelay.relay.sftp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.scprelay.relay.scp.ScriptedPeer;

/**
 * An SFTP server that keeps files in memory and does what it is asked for, but for requests to which a test has another answer.
 * It has one directory, {@value #DIRECTORY}, and no extensions. Any number of channels.
 */
public final class MemorySftp {

    /** The directory of all its files, with a slash. */
    public static final String DIRECTORY = "/d/";

    /** Requests to which a test may have another answer. */
    public static final int INIT = Fxp.INIT;

    /** Opens a file. */
    public static final int OPEN = Fxp.OPEN;

    /** Closes it. */
    public static final int CLOSE = Fxp.CLOSE;

    /** Reads of it. */
    public static final int READ = Fxp.READ;

    /** Writes into it. */
    public static final int WRITE = Fxp.WRITE;

    /** Looks at a path, not through a link. */
    public static final int LSTAT = Fxp.LSTAT;

    /** Looks at an open file. */
    public static final int FSTAT = Fxp.FSTAT;

    /** Looks at a path. */
    public static final int STAT = Fxp.STAT;

    /** Removes a file. */
    public static final int REMOVE = Fxp.REMOVE;

    /** Says where a path leads. */
    public static final int REALPATH = Fxp.REALPATH;

    /** Renames. */
    public static final int RENAME = Fxp.RENAME;

    /** A flag of attributes. */
    private static final int SIZE = 1;

    private static final int REGULAR = 0100644;
    private static final int A_DIRECTORY = 0040755;

    /** What is said instead of the right answer. */
    public interface Instead {
        /** Says it; the answer is due on this channel. */
        void answer(Channel channel, ServerScript.Asked request) throws IOException;
    }

    private final Map<String, byte[]> files = new ConcurrentSkipListMap<>();
    private final Map<Integer, Instead> instead = new ConcurrentHashMap<>();
    private final AtomicLong said = new AtomicLong();
    private final AtomicInteger running = new AtomicInteger();
    private volatile Instead each = Channel::answer;

    /** Puts a file there. */
    public MemorySftp with(String path, byte[] octets) {
        files.put(path, octets.clone());
        return this;
    }

    /** Answers every request of a type like this from now on; a greeting is one. */
    public MemorySftp instead(int type, Instead answer) {
        instead.put(type, answer);
        return this;
    }

    /** Answers every request like this from now on. */
    public MemorySftp each(Instead answer) {
        each = answer;
        return this;
    }

    /** Returns every file that is there. */
    public Map<String, byte[]> files() {
        return new TreeMap<>(files);
    }

    /** Returns how many octets of answers were taken from it, those counted that are on their way. */
    public long said() {
        return said.get();
    }

    /** Returns how many channels are served. */
    public int running() {
        return running.get();
    }

    /** Serves a channel. */
    public ScriptedPeer serve() {
        try {
            return new ScriptedPeer(peer -> {
                running.incrementAndGet();
                try {
                    new Channel(peer).serve();
                } finally {
                    running.decrementAndGet();
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One channel. */
    public final class Channel {

        private final ScriptedPeer peer;
        private final ServerScript script;
        private final Map<String, String> handles = new TreeMap<>();
        private int opened;
        private boolean over;

        private Channel(ScriptedPeer peer) {
            this.peer = peer;
            this.script = new ServerScript(peer);
        }

        private void serve() throws IOException {
            while (!over) {
                ServerScript.Asked request = script.take();
                instead.getOrDefault(request.type(), each).answer(this, request);
            }
        }

        /** Returns what can write on standard error, and hears everything else. */
        public ScriptedPeer peer() {
            return peer;
        }

        /** Ends the server when this answer is given. */
        public void end() {
            over = true;
        }

        /** Says a packet. */
        public void say(int type, ServerScript.Fields fields) throws IOException {
            script.say(type, out -> {
                int before = out.size();
                fields.write(out);
                said.addAndGet(out.size() - before + 5);
            });
        }

        /** Says octets. */
        public void raw(String octets) throws IOException {
            said.addAndGet(octets.length());
            script.raw(out -> out.writeBytes(octets));
        }

        /** Says a status. */
        public void status(int id, int code, String text) throws IOException {
            say(Fxp.STATUS, out -> {
                out.writeInt(id);
                out.writeInt(code);
                ServerScript.string(out, text);
                ServerScript.string(out, "en");
            });
        }

        /** Says data. */
        public void data(int id, String octets) throws IOException {
            say(Fxp.DATA, out -> {
                out.writeInt(id);
                ServerScript.string(out, octets);
            });
        }

        /** Says attributes: a regular file of that size. */
        public void attributes(int id, long size) throws IOException {
            say(Fxp.ATTRS, out -> {
                out.writeInt(id);
                out.writeInt(5);
                out.writeLong(size);
                out.writeInt(REGULAR);
            });
        }

        /** Says names, each with no attributes. */
        public void names(int id, String... names) throws IOException {
            say(Fxp.NAME, out -> {
                out.writeInt(id);
                out.writeInt(names.length);
                for (String name : names) {
                    ServerScript.string(out, name);
                    ServerScript.string(out, name);
                    out.writeInt(0);
                }
            });
        }

        /** Says a handle. */
        public void handle(int id, String handle) throws IOException {
            say(Fxp.HANDLE, out -> {
                out.writeInt(id);
                ServerScript.string(out, handle);
            });
        }

        /** Does what is asked for, and says so. */
        public void answer(ServerScript.Asked request) throws IOException {
            int id = request.id();
            switch (request.type()) {
                // What stands where the id of other requests does is a version.
                case Fxp.INIT -> say(Fxp.VERSION, out -> out.writeInt(Fxp.VERSION_SPOKEN));
                case Fxp.OPEN -> open(request);
                case Fxp.CLOSE -> status(id, handles.remove(request.string()) == null ? Fxp.FAILURE : Fxp.OK, "");
                case Fxp.READ -> read(request);
                case Fxp.WRITE -> write(request);
                case Fxp.LSTAT, Fxp.STAT -> look(id, request.string());
                case Fxp.FSTAT -> look(id, handles.get(request.string()));
                case Fxp.FSETSTAT -> set(request);
                case Fxp.REMOVE -> status(id, files.remove(request.string()) == null ? Fxp.NO_SUCH_FILE : Fxp.OK, "");
                case Fxp.REALPATH -> names(id, request.string().replaceFirst("(.)/$", "$1"));
                case Fxp.RENAME -> rename(id, request.string(), request.string());
                default -> status(id, Fxp.OP_UNSUPPORTED, "");
            }
        }

        private void open(ServerScript.Asked request) throws IOException {
            String path = request.string();
            int flags = request.fields().getInt();
            boolean there = files.containsKey(path);
            if (!there && (flags & Fxp.FLAG_CREATE) == 0) {
                status(request.id(), Fxp.NO_SUCH_FILE, "");
                return;
            }
            if (there && (flags & Fxp.FLAG_EXCLUSIVE) != 0) {
                status(request.id(), Fxp.FAILURE, "");
                return;
            }
            files.putIfAbsent(path, new byte[0]);
            String handle = "handle " + opened++;
            handles.put(handle, path);
            handle(request.id(), handle);
        }

        private void read(ServerScript.Asked request) throws IOException {
            byte[] octets = files.get(handles.get(request.string()));
            long offset = request.fields().getLong();
            int length = request.fields().getInt();
            if (octets == null || offset >= octets.length) {
                status(request.id(), octets == null ? Fxp.FAILURE : Fxp.EOF, "");
                return;
            }
            int end = (int) Math.min(octets.length, offset + length);
            data(request.id(), new String(octets, (int) offset, end - (int) offset, ISO_8859_1));
        }

        private void write(ServerScript.Asked request) throws IOException {
            String path = handles.get(request.string());
            int offset = (int) request.fields().getLong();
            byte[] more = request.string().getBytes(ISO_8859_1);
            byte[] old = path == null ? null : files.get(path);
            if (old == null) {
                status(request.id(), Fxp.FAILURE, "");
                return;
            }
            byte[] all = Arrays.copyOf(old, Math.max(old.length, offset + more.length));
            System.arraycopy(more, 0, all, offset, more.length);
            files.put(path, all);
            status(request.id(), Fxp.OK, "");
        }

        /** Sets the size; mode and time are nothing that it keeps. */
        private void set(ServerScript.Asked request) throws IOException {
            String path = handles.get(request.string());
            byte[] octets = path == null ? null : files.get(path);
            if (octets == null) {
                status(request.id(), Fxp.FAILURE, "");
                return;
            }
            if ((request.fields().getInt() & SIZE) != 0) {
                files.put(path, Arrays.copyOf(octets, (int) request.fields().getLong()));
            }
            status(request.id(), Fxp.OK, "");
        }

        private void look(int id, String path) throws IOException {
            byte[] octets = path == null ? null : files.get(path);
            if (octets != null) {
                attributes(id, octets.length);
            } else if ((path + "/").startsWith(DIRECTORY) && path.length() <= DIRECTORY.length()) {
                say(Fxp.ATTRS, out -> {
                    out.writeInt(id);
                    out.writeInt(4);
                    out.writeInt(A_DIRECTORY);
                });
            } else {
                status(id, Fxp.NO_SUCH_FILE, "");
            }
        }

        private void rename(int id, String from, String to) throws IOException {
            if (!files.containsKey(from) || files.containsKey(to)) {
                status(id, files.containsKey(to) ? Fxp.FAILURE : Fxp.NO_SUCH_FILE, "");
                return;
            }
            files.put(to, files.remove(from));
            status(id, Fxp.OK, "");
        }
    }
}
