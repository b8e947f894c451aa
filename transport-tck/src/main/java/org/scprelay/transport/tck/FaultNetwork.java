package org.scprelay.transport.tck;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.scprelay.transport.Link;

/** What the broken providers of one run share: a network of memory links, one fault, and the traces that it leaves. */
final class FaultNetwork {

    /** How many octets of one write get through {@link Fault#BIG_WRITE_LOSES_ITS_TAIL}; less than every bulk size. */
    static final int LONGEST_WRITE = 1 << 19;

    final Fault fault;
    final MemoryNetwork memory = new MemoryNetwork();
    final AtomicLong leaked = new AtomicLong();
    final AtomicInteger schemes = new AtomicInteger();
    final AtomicReference<Link> newest = new AtomicReference<>();

    FaultNetwork(Fault fault) {
        this.fault = fault;
    }

    long open() {
        return memory.open() + leaked.get();
    }
}
