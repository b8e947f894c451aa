package org.scprelay.systemtests.faults;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A program between sshd and OpenSSH's {@code sftp-server}: passes requests and answers on, and tells one {@link Lie}. It uses
 * nothing but the JDK.
 */
final class LyingSftp {

    private static final int OPEN = 3;
    private static final int CLOSE = 4;
    private static final int READ = 5;
    private static final int WRITE = 6;
    private static final int FSTAT = 8;
    private static final int EXTENDED = 200;
    private static final int STATUS = 101;
    private static final int HANDLE = 102;
    private static final int DATA = 103;
    private static final int FAILURE = 4;

    private final Lie lie;
    private final Path told;
    private final String words;
    private final Map<Integer, Integer> asked = new ConcurrentHashMap<>();
    /** Not System.out: a PrintStream goes on for ever where nobody reads any more. */
    private final DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));

    private volatile boolean isWritten;

    private LyingSftp(Lie lie, Path told, String words) {
        this.lie = lie;
        this.told = told;
        this.words = words;
    }

    /** What is said instead of the answer to a request of a type. */
    enum Lie {
        /** Takes data, and ends without an answer. */
        NO_ANSWER(WRITE) {
            @Override
            void tell(LyingSftp server, byte[] answer) {
                server.end();
            }
        },
        /** Acknowledges what was never asked for. */
        EARLY(WRITE) {
            @Override
            void tell(LyingSftp server, byte[] answer) throws IOException {
                server.status(100_000, 0, "");
            }
        },
        REFUSED(WRITE) {
            @Override
            void tell(LyingSftp server, byte[] answer) throws IOException {
                server.status(id(answer), FAILURE, "the storage is on strike");
            }
        },
        ENDLESS(WRITE) {
            @Override
            void tell(LyingSftp server, byte[] answer) throws IOException {
                server.out.write(new byte[] {127, -1, -1, -1, STATUS});
                server.endless();
            }
        },
        /** The last octet of the data is dropped on its way. */
        TRUNCATED(0) {
            @Override
            void tell(LyingSftp server, byte[] answer) throws IOException {
                server.say(answer);
            }
        },
        MORE(FSTAT) {
            @Override
            void tell(LyingSftp server, byte[] answer) throws IOException {
                server.say(answer);
                server.out.writeBytes("and thank you for the file\n");
                server.out.flush();
            }
        },
        /** The file is on the disk, and nobody hears of it. */
        KEPT(EXTENDED) {
            @Override
            void tell(LyingSftp server, byte[] answer) throws IOException {
                boolean good = answer[0] == STATUS && ByteBuffer.wrap(answer).getInt(5) == 0;
                if (server.isWritten && good) {
                    server.told(server.words);
                } else {
                    server.say(answer);
                }
            }
        },
        HANDLE_WITHOUT_END(OPEN) {
            @Override
            void tell(LyingSftp server, byte[] answer) throws IOException {
                server.out.writeInt(256 * 1024);
                server.out.writeByte(HANDLE);
                server.out.writeInt(id(answer));
                server.out.writeInt(Integer.MAX_VALUE);
                server.endless();
            }
        },
        /** Gives some octets, and ends. */
        SHORT(READ) {
            @Override
            void tell(LyingSftp server, byte[] answer) throws IOException {
                server.say(ByteBuffer.allocate(13)
                        .put((byte) DATA)
                        .putInt(id(answer))
                        .putInt(4)
                        .put("hell".getBytes(StandardCharsets.US_ASCII))
                        .array());
                server.end();
            }
        },
        /** Gives one octet more than was asked for. */
        LONG(READ) {
            @Override
            void tell(LyingSftp server, byte[] answer) throws IOException {
                ByteBuffer longer = ByteBuffer.allocate(answer.length + 1).put(answer);
                longer.putInt(5, answer.length + 1 - 9);
                server.say(longer.array());
            }
        },
        END_AT_CLOSE(CLOSE) {
            @Override
            void tell(LyingSftp server, byte[] answer) {
                server.end();
            }
        },
        CLOSE_REFUSED(CLOSE) {
            @Override
            void tell(LyingSftp server, byte[] answer) throws IOException {
                server.status(id(answer), FAILURE, "the disk spoke in tongues");
            }
        };

        private final int request;

        Lie(int request) {
            this.request = request;
        }

        /** Says something instead of an answer to the request. */
        abstract void tell(LyingSftp server, byte[] answer) throws IOException;

        static int id(byte[] packet) {
            return ByteBuffer.wrap(packet).getInt(1);
        }
    }

    /**
     * Runs it.
     *
     * @param arguments the lie; a file that notes that it was told, and in which words
     */
    public static void main(String[] arguments) throws IOException {
        new LyingSftp(Lie.valueOf(arguments[0]), Path.of(arguments[1]), arguments[2]).run();
    }

    private void run() throws IOException {
        Process real = new ProcessBuilder(RemoteProcess.SFTP_SERVER.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread answers = new Thread(() -> answers(new DataInputStream(real.getInputStream())), "answers");
        answers.start();
        try (OutputStream requests = real.getOutputStream()) {
            DataInputStream in = new DataInputStream(System.in);
            while (true) {
                byte[] packet = packet(in);
                asked.put(Lie.id(packet), packet[0] & 0xFF);
                isWritten |= packet[0] == WRITE;
                DataOutputStream to = new DataOutputStream(requests);
                byte[] passed = lie == Lie.TRUNCATED && packet[0] == WRITE ? shorter(packet) : packet;
                to.writeInt(passed.length);
                to.write(passed);
                to.flush();
            }
        } catch (EOFException e) {
            // The relay is done.
        }
    }

    /** Returns a WRITE of one octet less: the length of its data stands behind id, handle and offset. */
    private byte[] shorter(byte[] write) throws IOException {
        ByteBuffer shorter = ByteBuffer.wrap(write, 0, write.length - 1);
        int at = 5 + 4 + shorter.getInt(5) + 8;
        int length = shorter.getInt(at);
        shorter.putInt(at, length - 1);
        told(length - 1 + " of " + length);
        return Arrays.copyOf(write, write.length - 1);
    }

    private static byte[] packet(DataInputStream in) throws IOException {
        byte[] packet = new byte[in.readInt()];
        in.readFully(packet);
        return packet;
    }

    private void answers(DataInputStream in) {
        boolean lied = false;
        try {
            while (true) {
                byte[] answer = packet(in);
                boolean now = !lied && asked.getOrDefault(Lie.id(answer), -1) == lie.request;
                if (!now) {
                    say(answer);
                    continue;
                }
                if (lie != Lie.KEPT) {
                    told(words);
                    lied = true;
                }
                lie.tell(this, answer);
            }
        } catch (IOException e) {
            end();
        }
    }

    private void say(byte[] packet) throws IOException {
        out.writeInt(packet.length);
        out.write(packet);
        out.flush();
    }

    private void status(int id, int code, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        say(ByteBuffer.allocate(17 + octets.length)
                .put((byte) STATUS)
                .putInt(id)
                .putInt(code)
                .putInt(octets.length)
                .put(octets)
                .putInt(0)
                .array());
    }

    /** Goes on until the relay is gone. */
    private void endless() throws IOException {
        byte[] words = "woe and again woe ".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        while (true) {
            out.write(words);
        }
    }

    /** As {@code kill}: the real server ends with its input. */
    private void end() {
        Runtime.getRuntime().halt(0);
    }

    private void told(String words) throws IOException {
        Files.writeString(told, words + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
