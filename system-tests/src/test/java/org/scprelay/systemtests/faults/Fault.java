package org.scprelay.systemtests.faults;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test of one row of docs/faults.toml. Its method takes a {@link Verdict}, and fails when it did not use it. Where the row
 * names several kinds of link, it takes its {@link Scene} as well, from the {@link Stage} of its class, and runs once over each.
 */
@Documented
@TestTemplate
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Cells.class)
@interface Fault {

    /** Returns the id of the row. */
    String value();
}
