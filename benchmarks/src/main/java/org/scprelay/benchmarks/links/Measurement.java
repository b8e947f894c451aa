package org.scprelay.benchmarks.links;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The order of things: for each kind of link and each size first both contenders with every octet compared, then pairs. */
final class Measurement {

    private final Plan plan;
    private final Workplace workplace;
    private final Consumer<Row> rows;
    private String compiler = "";

    /** Rows are told as they are done. */
    Measurement(Plan plan, Workplace workplace, Consumer<Row> rows) {
        this.plan = plan;
        this.workplace = workplace;
        this.rows = rows;
    }

    /** Measures everything, or fails at the first thing that goes wrong: a table with gaps is none. */
    List<Row> run() throws Failure {
        List<Row> done = new ArrayList<>();
        for (Kind kind : plan.kinds()) {
            try (Contender plain = workplace.contender("plain", kind, workplace.plain(kind));
                    Contender link = workplace.contender("link", kind, workplace.link(kind, plan.direct()))) {
                compiler = plain.about("compiler");
                for (int block : plan.blocks()) {
                    Row row = new Row(kind, block, pairs(plain, link, block));
                    done.add(row);
                    rows.accept(row);
                }
            }
        }
        return done;
    }

    /** Who goes first changes from pair to pair: A B, B A, A B. */
    private List<Pair> pairs(Contender plain, Contender link, int block) throws Failure {
        plain.verify(block, plan.octets());
        link.verify(block, plan.octets());
        plain.measure(block, plan.octets());
        link.measure(block, plan.octets()); // compiles what verifying did not
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < plan.rounds(); i++) {
            if (i % 2 == 0) {
                Round first = plain.measure(block, plan.octets());
                pairs.add(new Pair(first, link.measure(block, plan.octets())));
            } else {
                Round first = link.measure(block, plan.octets());
                pairs.add(new Pair(plain.measure(block, plan.octets()), first));
            }
        }
        return pairs;
    }

    /** Returns the compiler of the C program and its options, after {@link #run()}. */
    String compiler() {
        return compiler;
    }
}
