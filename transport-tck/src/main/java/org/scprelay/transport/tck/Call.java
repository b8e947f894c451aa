package org.scprelay.transport.tck;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** A call that may block, running in a thread of its own; a platform thread, because links over JNR need one. */
final class Call<T> {

    private static final int SAME_STACK = 5;

    private final String what;
    private final Duration limit;
    private final FutureTask<T> task;
    private final Thread thread;

    private Call(ThreadGroup group, String what, Duration limit, Callable<T> body) {
        this.what = what;
        this.limit = limit;
        this.task = new FutureTask<>(body);
        this.thread = new Thread(group, task, "contract: " + what);
        thread.setDaemon(true);
    }

    static <T> Call<T> start(String what, Duration limit, Callable<T> body) {
        return startIn(Thread.currentThread().getThreadGroup(), what, limit, body);
    }

    /** Starts a call with a thread group of its own, which all threads that it starts will be in. */
    static <T> Call<T> startApart(String what, Duration limit, Callable<T> body) {
        return startIn(new ThreadGroup(what), what, limit, body);
    }

    private static <T> Call<T> startIn(ThreadGroup group, String what, Duration limit, Callable<T> body) {
        Call<T> call = new Call<>(group, what, limit, body);
        call.thread.start();
        return call;
    }

    boolean isDone() {
        return task.isDone();
    }

    /** Returns the result; a failure of the call or no end within the time of a test fails the test. */
    T result() {
        return resultWithin(limit);
    }

    T resultWithin(Duration time) {
        try {
            return task.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(what + " failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw hangs(time);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for: " + what, e);
        }
    }

    /** Returns how the call failed; a result or no end in that time fails the test. */
    Throwable failureWithin(Duration time) {
        try {
            T result = task.get(time.toNanos(), TimeUnit.NANOSECONDS);
            throw new AssertionError(what + " should have failed and gave " + result);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            throw hangs(time);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for: " + what, e);
        }
    }

    /** Waits until the call sits somewhere: its stack has not changed for a while, or it has ended. */
    Call<T> awaitBlocked() {
        StackTraceElement[][] last = {new StackTraceElement[0]};
        int[] same = {0};
        Awaitility.await(what)
                .pollInterval(Duration.ofMillis(5))
                .pollDelay(Duration.ZERO)
                .atMost(limit)
                .until(() -> {
                    StackTraceElement[] now = thread.getStackTrace();
                    same[0] = now.length > 0 && Arrays.equals(now, last[0]) ? same[0] + 1 : 0;
                    last[0] = now;
                    return same[0] >= SAME_STACK || task.isDone();
                });
        return this;
    }

    /** Waits as above and fails the test when the call ended instead. */
    Call<T> assertBlocks() {
        awaitBlocked();
        if (task.isDone()) {
            throw new AssertionError(what + " should block and ended with " + outcome());
        }
        return this;
    }

    private String outcome() {
        try {
            return "result " + task.get();
        } catch (ExecutionException e) {
            return e.getCause().toString();
        } catch (InterruptedException e) {
            return "an interrupt";
        }
    }

    private AssertionError hangs(Duration time) {
        AssertionError error = new AssertionError(what + " still blocks after " + time);
        error.setStackTrace(thread.getStackTrace());
        return error;
    }
}
