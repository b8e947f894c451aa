/**
 * The rows of docs/faults.toml: every fault that an unattended job may meet, caused by a real program, and what must come
 * of it.
 *
 * <p>A new row is
 *
 * <ol>
 *   <li>a table {@code [[fault]]} in docs/faults.toml, whose head explains the keys and the words of {@code remote}; a
 *       message that it is the first to have leaves {@code [[without-row]]};
 *   <li>a method with {@code @Fault("id")} (it is a {@code @Test}) and a parameter {@link Verdict}, in a class of this
 *       package whose name ends with IT. It takes a {@link Place} from the class's {@link Scene}, runs a {@link Client}, does
 *       the deed, shows that the deed was done (the disk is full, the scp that was killed was there, the lie was told), and
 *       calls one of the verdict's methods. It asserts nothing that the row says already.
 * </ol>
 *
 * <p>One relay serves all rows of a class: start it with short timers only for the rows that wait for one of them.
 * {@code FaultTableTest} fails for a row without a test, and for a test without a row, and prints the table.
 */
package org.scprelay.systemtests.faults;
