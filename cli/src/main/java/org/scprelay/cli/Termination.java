package org.scprelay.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Requests to this process: SIGTERM, SIGINT and SIGHUP in the order of their arrival, and whatever else is told.
 *
 * <p>A shutdown hook would not do: the JVM takes no second signal while hooks run, and its exit status is then 143.
 */
final class Termination {

    /** What arrived. */
    enum Event {
        /** To be told to end. */
        SIGNAL,
        /** SIGHUP: the configuration is to be read again. */
        RELOAD,
        DRAINED,
        CUT
    }

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /** Takes over SIGTERM, SIGINT and SIGHUP for the rest of this process. */
    static Termination ofProcess() {
        Termination termination = new Termination();
        for (String name : List.of("TERM", "INT")) {
            termination.handle(name, Event.SIGNAL);
        }
        termination.handle("HUP", Event.RELOAD);
        return termination;
    }

    /**
     * sun.misc.Signal is in jdk.unsupported of every JDK that is supported here, but the compiler warns of it with an
     * unsuppressible warning; hence by reflection.
     */
    private void handle(String name, Event event) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler told = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    tell(event);
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "termination on " + name;
            };
            Object instance =
                    Proxy.newProxyInstance(Termination.class.getClassLoader(), new Class<?>[] {handler}, told);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), instance);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("SIG" + name + " cannot be handled by this JVM: " + e, e);
        }
    }

    /** Adds an event; from any thread. */
    void tell(Event event) {
        events.add(event);
    }

    /** Waits for the next event. */
    Event await() throws InterruptedException {
        return events.take();
    }
}
