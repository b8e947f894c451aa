package org.scprelay.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.scprelay.transport.LinkAddress;

/**
 * A peer that plays a script for each link, friendly or hostile, octet by octet, without any class of the product. What
 * went wrong in a script is thrown by {@link #close()}.
 */
final class FakeRelay implements AutoCloseable {

    static final String NONCE = "6f1c0d5ab2e94c7d8e3f0a1b2c3d4e5f";
    static final String GREETING = "220 SCR0220I MAXFRAME=1048576 NONCE=" + NONCE + " AUTH=NO : scprelay 1.0 ready";

    /** What is done on one link. */
    interface Script {
        void play(Wire wire) throws Exception;
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final Queue<Script> scripts = new ArrayDeque<>();
    private final List<Throwable> troubles = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicInteger links = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "fake-relay");

    FakeRelay(Script... scripts) throws IOException {
        this.scripts.addAll(List.of(scripts));
        thread.start();
    }

    LinkAddress address() {
        return LinkAddress.parse("tcp:127.0.0.1:" + listener.getLocalPort());
    }

    /** Takes no more links. */
    void stopListening() throws IOException {
        listener.close();
    }

    /** Returns how many links were made. */
    int links() {
        return links.get();
    }

    /** Returns all lines that came. */
    List<String> lines() {
        return lines;
    }

    private void run() {
        while (true) {
            try (Socket socket = listener.accept()) {
                links.incrementAndGet();
                Script script = scripts.poll();
                if (script == null) {
                    troubles.add(new AssertionError("a link that the script does not have"));
                    continue;
                }
                socket.setSoTimeout(20_000);
                script.play(new Wire(socket, lines));
            } catch (java.net.SocketException e) {
                if (listener.isClosed()) {
                    return;
                }
                troubles.add(e);
            } catch (Throwable e) {
                troubles.add(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            thread.join(25_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new AssertionError("the script still runs");
        }
        for (Throwable trouble : troubles) {
            throw new AssertionError("in the script: " + trouble, trouble);
        }
        if (!scripts.isEmpty()) {
            throw new AssertionError(scripts.size() + " scripts were not played");
        }
    }

    /** The relay's end of one link. */
    static final class Wire {

        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private final List<String> lines;

        private Wire(Socket socket, List<String> lines) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            this.out = socket.getOutputStream();
            this.lines = lines;
        }

        /** Takes a line and requires how it begins. */
        String expect(String beginning) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException("the client closed instead of " + beginning);
                }
                line.write(octet);
            }
            String text = line.toString(StandardCharsets.UTF_8);
            lines.add(text);
            if (!text.startsWith(beginning)) {
                throw new AssertionError("expected " + beginning + ", got " + text);
            }
            return text;
        }

        void send(String line) throws IOException {
            octets((line + "\n").getBytes(StandardCharsets.UTF_8));
        }

        void octets(byte[] octets) throws IOException {
            out.write(octets);
            out.flush();
        }

        void frame(int flags, byte[] payload) throws IOException {
            octets(ByteBuffer.allocate(4 + payload.length)
                    .putInt(flags << 24 | payload.length)
                    .put(payload)
                    .array());
        }

        void count(long count) throws IOException {
            frame(0x50, ByteBuffer.allocate(8).putLong(count).array());
        }

        /** Answers HELLO, and HOST with it. */
        Wire greet() throws IOException {
            expect("HELLO SCPRELAY/1 ");
            send(GREETING);
            return this;
        }

        /** Takes a STOR or RETR line and answers 150; returns the id. */
        String go(String beginning) throws IOException {
            String id = id(expect(beginning));
            send("150 SCR0150I ID=" + id + " PROTOCOL=SCP : go");
            return id;
        }

        /** Takes the question for the outcome of ID A, and answers it. */
        void stat(String outcome) throws IOException {
            expect("STAT ID=A");
            send("211 SCR0212I ID=A " + outcome + " : so it is");
        }

        static String id(String line) {
            return line.substring(line.indexOf(" ID=") + 4);
        }

        /** Takes frames up to EOF or ABORT; returns all data. */
        byte[] data() throws IOException {
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            while (true) {
                int word = in.readInt();
                byte[] payload = in.readNBytes(word & 0xFFFFFF);
                int flags = word >>> 24;
                if (flags == 0x20) {
                    throw new Aborted(new String(payload, StandardCharsets.UTF_8));
                }
                if (flags == 0x50) {
                    long count = ByteBuffer.wrap(payload).getLong();
                    if (count != data.size()) {
                        throw new AssertionError("COUNT " + count + ", but " + data.size() + " octets");
                    }
                    return data.toByteArray();
                }
                if (flags != 0) {
                    throw new AssertionError("frame with flags " + flags);
                }
                data.write(payload);
            }
        }

        /** Takes frames of records up to EOF with COUNT; returns the records. */
        List<byte[]> records() throws IOException {
            List<byte[]> records = new ArrayList<>();
            ByteArrayOutputStream record = new ByteArrayOutputStream();
            long octets = 0;
            while (true) {
                int word = in.readInt();
                byte[] payload = in.readNBytes(word & 0xFFFFFF);
                int flags = word >>> 24;
                if (flags == 0x20) {
                    throw new Aborted(new String(payload, StandardCharsets.UTF_8));
                }
                if (flags == 0x50) {
                    long count = ByteBuffer.wrap(payload).getLong();
                    if (count != octets || record.size() > 0) {
                        throw new AssertionError("COUNT " + count + " of " + octets + ", " + record.size() + " open");
                    }
                    return records;
                }
                if (flags != 0 && flags != 0x80) {
                    throw new AssertionError("frame with flags " + flags);
                }
                octets += payload.length;
                record.write(payload);
                if (flags == 0x80) {
                    records.add(record.toByteArray());
                    record.reset();
                }
            }
        }

        /** Takes the reason of an ABORT that ends records. */
        String abortedRecords() throws IOException {
            try {
                records();
            } catch (Aborted e) {
                return e.getMessage();
            }
            throw new AssertionError("EOF instead of ABORT");
        }

        /** Takes settings, or NOOP, and accepts each. */
        Wire accept(String... lines) throws IOException {
            for (String line : lines) {
                String got = expect(line);
                if (!got.equals(line)) {
                    throw new AssertionError("expected " + line + ", got " + got);
                }
                send("200 SCR0200I : ok");
            }
            return this;
        }

        /** Takes the reason of an ABORT that ends the data. */
        String aborted() throws IOException {
            try {
                data();
            } catch (Aborted e) {
                return e.getMessage();
            }
            throw new AssertionError("EOF instead of ABORT");
        }

        /** Takes one frame header. */
        int header() throws IOException {
            return in.readInt();
        }

        byte[] take(int octets) throws IOException {
            return in.readNBytes(octets);
        }

        void stored(String id, long octets) throws IOException {
            send("226 SCR0226I ID=" + id + " BYTES=" + octets + " LINK=" + octets
                    + " SECONDS=0.021 PROTOCOL=SCP ATOMIC=ON : stored");
        }

        void stored(String id, long bytes, long link, long records) throws IOException {
            send("226 SCR0226I ID=" + id + " BYTES=" + bytes + " LINK=" + link + " RECORDS=" + records
                    + " SECONDS=0.021 PROTOCOL=SFTP ATOMIC=ON : stored");
        }

        void bye() throws IOException {
            expect("QUIT");
            send("221 SCR0221I : bye");
        }

        /** Waits until the client closes. */
        void untilClosed() throws IOException {
            try {
                while (in.read() >= 0) {
                    continue;
                }
            } catch (java.net.SocketException e) {
                // A reset is a close too.
                return;
            }
        }

        /** Lets time pass in which the client must be silent. */
        void quiet(java.time.Duration time) throws IOException {
            socket.setSoTimeout((int) time.toMillis());
            try {
                throw new AssertionError("the client did something: " + in.read());
            } catch (java.net.SocketTimeoutException e) {
                socket.setSoTimeout(20_000);
            }
        }

        /** Ends the outgoing direction. */
        void halfClose() throws IOException {
            socket.shutdownOutput();
        }

        /** Closes so that the client gets a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    /** The client sent ABORT. */
    static final class Aborted extends IOException {
        private static final long serialVersionUID = 1L;

        Aborted(String reason) {
            super(reason);
        }
    }
}
