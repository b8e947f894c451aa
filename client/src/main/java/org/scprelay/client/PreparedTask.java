package org.scprelay.client;

import java.util.Optional;

/**
 * A transfer before which the client says something by itself: a link that is lost meanwhile is one more that RETRY makes
 * again. One thread.
 */
final class PreparedTask implements Repetition.Task {

    /** What is said; saying it again says only what does not hold yet. */
    interface Preparation {
        void run() throws Failure;
    }

    private final Preparation preparation;
    private final Repetition.Task task;
    private final Resumption resumption;
    private boolean prepared;

    PreparedTask(Preparation preparation, Repetition.Task task, Resumption resumption) {
        this.preparation = preparation;
        this.task = task;
        this.resumption = resumption;
    }

    @Override
    public int first() throws Failure {
        preparation.run();
        prepared = true;
        return task.first();
    }

    @Override
    public int again() throws Failure {
        if (prepared) {
            return task.again();
        }
        resumption.repeat();
        return first();
    }

    @Override
    public Optional<String> obstacle() {
        return task.obstacle();
    }
}
