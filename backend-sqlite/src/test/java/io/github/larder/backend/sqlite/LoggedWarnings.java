package io.github.larder.backend.sqlite;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Collects what the backend logs at WARN and above. */
final class LoggedWarnings implements AutoCloseable {

  private final Logger logger =
      (Logger) LoggerFactory.getLogger(SqliteBackend.class.getPackageName());
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  LoggedWarnings() {
    appender.start();
    logger.addAppender(appender);
  }

  List<String> messages() {
    return appender.list.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    appender.stop();
  }
}
