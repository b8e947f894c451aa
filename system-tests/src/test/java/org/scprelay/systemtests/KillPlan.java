package org.scprelay.systemtests;

import java.util.Random;

/**
 * One kill before it happens.
 *
 * @param victim who is killed
 * @param storing STOR, else RETR
 * @param size of the file
 * @param octet which octet of the data, about, is the first that does not pass before the kill
 * @param place where the data is stopped meanwhile
 * @param old the size of what stood under the name before; 0: nothing
 * @param reset whether a cut path ends with a reset
 */
record KillPlan(Victim victim, boolean storing, int size, int octet, Place place, int old, boolean reset) {

    private static final int SMALLEST = 4 * 1024;
    private static final double DOUBLINGS = 10.5;

    /** Less than what a remote host says at most besides the data, in octets. */
    private static final int SLACK = 2048;

    /** More than what a remote scp can send after the data was stopped: the window of SSH, and pipes. */
    private static final int AHEAD = 3 * 1024 * 1024;

    /** Who is killed, or which path is cut. */
    enum Victim {
        SCP,
        SSHD_SESSION,
        RELAY,
        CLIENT,
        LINK,
        CONNECTION
    }

    /** Where data is stopped: between client and relay, or between relay and destination. */
    enum Place {
        LINK,
        CONNECTION
    }

    /** Draws one. */
    static KillPlan draw(Random random) {
        Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
        boolean storing = random.nextBoolean();
        int size = size(random);
        Place place = place(victim, storing, random);
        int octet = place == Place.CONNECTION ? SLACK / 2 + random.nextInt(size - SLACK) : 1 + random.nextInt(size - 1);
        int old = random.nextBoolean() ? size(random) : 0;
        boolean sending = !storing && (victim == Victim.SCP || victim == Victim.SSHD_SESSION);
        int more = sending ? AHEAD : 0;
        return new KillPlan(victim, storing, size + more, octet, place, old, random.nextBoolean());
    }

    private static int size(Random random) {
        return (int) (SMALLEST * Math.pow(2, random.nextDouble() * DOUBLINGS)) + random.nextInt(2);
    }

    /**
     * A place where the octet is inside the data for the victim, too: buffers of the network hold some MiB, so behind a
     * stopped link a fetch is over for the relay before it is for the client. And a client that was killed has sent what its
     * machine holds already, so one that stores is given no more than what is to pass.
     */
    private static Place place(Victim victim, boolean storing, Random random) {
        if (victim == Victim.CLIENT) {
            return Place.LINK;
        }
        if (storing) {
            return random.nextBoolean() ? Place.LINK : Place.CONNECTION;
        }
        return victim == Victim.LINK ? Place.LINK : Place.CONNECTION;
    }

    /** Tells whether a part may be left beside the target: the one who would remove it, or the way there, is gone. */
    boolean mayLeavePart() {
        return storing
                ? victim == Victim.RELAY || victim == Victim.SSHD_SESSION || victim == Victim.CONNECTION
                : victim == Victim.CLIENT;
    }
}
