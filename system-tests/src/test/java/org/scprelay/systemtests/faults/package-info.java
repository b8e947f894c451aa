/**
 * The rows of docs/faults.toml: every fault that an unattended job may meet, caused by a real program, and what must come
 * of it.
 *
 * <p>A new row is
 *
 * <ol>
 *   <li>a table {@code [[fault]]} in docs/faults.toml, whose head explains the keys and the words of {@code remote}; a
 *       message that it is the first to have leaves {@code [[without-row]]};
 *   <li>a method with {@code @Fault("id")} (it is a {@code @TestTemplate}) and a parameter {@link Verdict}, in a class of
 *       this package whose name ends with IT. It takes a {@link Place} from a {@link Scene}, runs a {@link Client}, does
 *       the deed, shows that the deed was done (the disk is full, the scp that was killed was there, the lie was told), and
 *       calls one of the verdict's methods. It asserts nothing that the row says already.
 * </ol>
 *
 * <p>A row about the client, the link or the end of the relay runs over every {@link LinkKind}, which its key {@code links}
 * says. Its test takes the scene as a parameter, from the {@link Stage} of its class, and everything else from the scene:
 * clients, connections of its own ({@code wire()}) and the proxy on the link. Then it knows nothing of the link, and is the
 * same over each. The test command runs it over TCP and what the row says; {@code -Pheavy} over all, for one class with
 * {@code mvn verify -pl system-tests -am -Pheavy -Dtest=none -Dit.test=LinkFaultsIT} and
 * {@code -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false}.
 *
 * <p>Every row runs with SFTP, too, over TCP ({@link Column#SFTP}), unless {@code no-sftp} says why it cannot: a test that asks
 * its scene for servers and processes does not know the difference, {@code scene.isSftp()} tells it, and {@link LyingSftp} lies
 * where a script lies with scp. {@code -Dfault.links=sftp} runs that column alone.
 *
 * <p>One relay serves all rows of a class over one link: start it with short timers only for the rows that wait for one of
 * them. {@code FaultTableTest} fails for a row without a test, for a test without a row, and for a row over several links
 * whose test knows TCP alone; it prints the table. Each green test leaves a file for its row and column, and {@code .ci/run}
 * fails when one is missing, or is there without a row.
 */
package org.scprelay.systemtests.faults;
