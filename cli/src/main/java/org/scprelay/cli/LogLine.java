package org.scprelay.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * One line for each record: UTC time, level, logger, message, and the chain of causes. Whatever came from a client or a
 * remote host is escaped as a whole, so that nothing in it can pass for another record.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int MAX_CAUSES = 16;

    private final boolean traces;

    /**
     * Makes a layout.
     *
     * @param traces whether the stack of an exception follows, indented
     */
    LogLine(boolean traces) {
        this.traces = traces;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
        line.append(' ').append("%-5s".formatted(event.getLevel())).append(' ');
        String logger = event.getLoggerName();
        line.append(Printable.of(logger.substring(logger.lastIndexOf('.') + 1)));
        line.append(": ").append(Printable.of(String.valueOf(event.getFormattedMessage())));
        appendCauses(line, event.getThrowableProxy());
        line.append('\n');
        if (traces) {
            appendTraces(line, event.getThrowableProxy());
        }
        return line.toString();
    }

    private static void appendCauses(StringBuilder line, IThrowableProxy thrown) {
        int count = 0;
        for (IThrowableProxy cause = thrown; cause != null && count < MAX_CAUSES; cause = cause.getCause()) {
            String name = cause.getClassName();
            line.append(count++ == 0 ? " (" : ", caused by ").append(name.substring(name.lastIndexOf('.') + 1));
            if (cause.getMessage() != null) {
                line.append(": ").append(Printable.of(cause.getMessage()));
            }
        }
        line.append(count == 0 ? "" : ")");
    }

    private static void appendTraces(StringBuilder line, IThrowableProxy thrown) {
        int count = 0;
        for (IThrowableProxy cause = thrown; cause != null && count++ < MAX_CAUSES; cause = cause.getCause()) {
            line.append("    ").append(cause.getClassName()).append('\n');
            for (StackTraceElementProxy frame : cause.getStackTraceElementProxyArray()) {
                line.append("        ")
                        .append(Printable.of(frame.getSTEAsString()))
                        .append('\n');
            }
        }
    }
}
