// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/** Collects what a class logs at WARN and above. */
public final class LoggedWarnings implements AutoCloseable {

  private final Logger logger;
  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private final ListAppender<ILoggingEvent> appender =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          super.append(event);
          if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            first.complete(null);
          }
        }
      };

  public LoggedWarnings(Class<?> type) {
    this(type.getName());
  }

  private LoggedWarnings(String logger) {
    this.logger = (Logger) LoggerFactory.getLogger(logger);
    appender.start();
    this.logger.addAppender(appender);
  }

  /**
   * @param type the simple name of a class of the backend
   */
  public static LoggedWarnings ofBackend(String type) {
    return new LoggedWarnings(LoggedWarnings.class.getPackageName() + '.' + type);
  }

  /** For warnings that are logged in the background. */
  public void awaitOne() {
    Await.valueOf(first);
  }

  public List<String> details() {
    return appender.list.stream()
        .filter(event -> event.getLevel() == Level.DEBUG)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  public List<String> messages() {
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
