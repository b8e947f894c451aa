package org.scprelay.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where log records go: to standard error, one line each. */
final class Logging {

    private Logging() {}

    /**
     * Begins to log; what was configured before is forgotten.
     *
     * @param daemon whether the log is what an operator reads; otherwise only what {@code --debug} asks for is shown
     */
    static void start(PrintStream err, boolean daemon, boolean debug) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        LogLine layout = new LogLine(debug);
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(err);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(daemon || debug ? Level.INFO : Level.OFF);
        if (daemon || debug) {
            context.getLogger("org.scprelay").setLevel(debug ? Level.DEBUG : Level.INFO);
            // At INFO the SSH library tells a story of its own about each connection.
            context.getLogger("org.apache.sshd").setLevel(Level.WARN);
        }
    }
}
