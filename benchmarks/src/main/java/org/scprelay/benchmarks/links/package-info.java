/**
 * Measures links beside plain loops in C over the same kind of socket. {@link org.scprelay.benchmarks.links.Main} directs;
 * each end of a transfer is a process of its own, {@link org.scprelay.benchmarks.links.LinkEnd} or the C program
 * {@code plain}, which understand the same commands.
 */
package org.scprelay.benchmarks.links;
