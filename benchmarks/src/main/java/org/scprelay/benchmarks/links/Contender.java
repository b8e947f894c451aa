package org.scprelay.benchmarks.links;

import java.time.Duration;

/** Two processes, one that sends and one that receives, which live for all rounds of one kind of link. */
final class Contender implements AutoCloseable {

    private static final Duration SHORT = Duration.ofSeconds(2);

    private final End receiver;
    private final End sender;
    private final String address;

    /** Starts both. */
    Contender(String name, String listenAt, ProcessBuilder receiving, ProcessBuilder sending) throws Failure {
        receiver = new End(name + " (receiver)", receiving);
        try {
            sender = new End(name + " (sender)", sending);
        } catch (Failure e) {
            receiver.close();
            throw e;
        }
        try {
            address = receiver.ask("listen " + listenAt, "listening");
        } catch (Failure e) {
            close();
            throw e;
        }
    }

    /** Makes one transfer in which every octet is compared. */
    void verify(int block, long octets) throws Failure {
        run(block, octets, "all");
    }

    /** Makes one transfer in which octets are counted, and the ends of each piece that was read are compared. */
    Round measure(int block, long octets) throws Failure {
        return run(block, octets, "ends");
    }

    private Round run(int block, long octets, String compared) throws Failure {
        Duration before = processorTime();
        receiver.tell("receive " + block + " " + compared);
        String nanoseconds;
        try {
            nanoseconds = sender.ask("send " + address + " " + block + " " + octets, "sent");
        } catch (Failure e) {
            throw withReasonOfReceiver(e);
        }
        String arrived = receiver.answer("received");
        if (!arrived.equals(Long.toString(octets))) {
            throw new Failure(octets + " octets were sent, and " + arrived + " arrived");
        }
        receiver.ask("close", "closed");
        return new Round(octets, Long.parseLong(nanoseconds), processorTime().minus(before));
    }

    /** What the receiver saw says more than that the sender saw it go. */
    private Failure withReasonOfReceiver(Failure ofSender) {
        try {
            receiver.answer("received", SHORT);
            return ofSender;
        } catch (Failure ofReceiver) {
            return new Failure(ofReceiver.getMessage() + "; " + ofSender.getMessage(), ofSender);
        }
    }

    private Duration processorTime() throws Failure {
        return receiver.processorTime().plus(sender.processorTime());
    }

    /** Returns what a process says to a question, the compiler of the C program for example. */
    String about(String question) throws Failure {
        return sender.ask(question, question);
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
