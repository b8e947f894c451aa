package org.scprelay.systemtests.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One fault and what must come of it; docs/faults.toml explains each key.
 *
 * @param code of the final reply; 0 where no final reply comes
 * @param message its id without severity; empty where no final reply comes
 * @param returnCode of the deck; -1 where no client is there to say one
 * @param links the kinds of link over which the row runs with SCP, TCP among them
 * @param quick the columns in which the test command runs it, beside its first one
 * @param noScp why it cannot be with SCP
 * @param noSftp why it cannot be with SFTP
 * @param sftp what differs with SFTP, as a row of its own
 */
record Row(
        String id,
        String fault,
        String means,
        int code,
        String message,
        List<String> words,
        int returnCode,
        List<State> remote,
        List<LinkKind> links,
        List<Column> quick,
        Optional<String> noScp,
        Optional<String> noSftp,
        Optional<Row> sftp) {

    /** Returns what it is in a column. */
    Row in(Column column) {
        return column.isSftp() ? sftp.orElse(this) : this;
    }

    /** Returns the columns in which it is. */
    List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        if (noScp.isEmpty()) {
            links.forEach(link -> columns.add(Column.of(link.word()).orElseThrow()));
        }
        if (noSftp.isEmpty()) {
            columns.add(Column.SFTP);
        }
        return columns;
    }

    /** Returns those of them that the test command runs. */
    List<Column> columnsOfTestCommand() {
        List<Column> columns = columns();
        return columns.stream()
                .filter(column -> column.equals(columns.get(0)) || quick.contains(column))
                .toList();
    }

    /** Returns those that the test command leaves out, or its first one where there are none: what the other JDK runs. */
    List<Column> columnsOfOtherJdk() {
        List<Column> rest = new ArrayList<>(columns());
        rest.removeAll(columnsOfTestCommand());
        return rest.isEmpty() ? columns().subList(0, 1) : rest;
    }

    /** Returns the severity that the reply must have. */
    char severity() {
        return code >= 400 ? 'E' : 'I';
    }

    boolean expects(State state) {
        return remote.contains(state);
    }
}
