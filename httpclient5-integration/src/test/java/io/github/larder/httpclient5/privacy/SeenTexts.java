// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.privacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.github.larder.core.CacheListener;
import io.github.larder.core.OperationEvent;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.SkipReason;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Everything that leaves a cache except its responses: Larder's log from TRACE up, the log of other
 * libraries from WARN up; every event, and so every input of metrics; every exception; every byte
 * of a table. A new output of the cache must be added here.
 */
final class SeenTexts implements CacheListener, AutoCloseable {

  private static final Logger LARDER = (Logger) LoggerFactory.getLogger("io.github.larder");
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final List<String> reports = new CopyOnWriteArrayList<>();
  private final List<SkipReason> skips = new CopyOnWriteArrayList<>();
  private final List<String> leftOut = new CopyOnWriteArrayList<>();
  private final List<CacheKey> corrupt = new CopyOnWriteArrayList<>();
  private final Level before = LARDER.getLevel();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          logged.add(
              event.getLoggerName()
                  + " "
                  + event.getFormattedMessage()
                  + " "
                  + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
      };

  SeenTexts() {
    appender.setContext(ROOT.getLoggerContext());
    appender.start();
    ROOT.addAppender(appender);
    LARDER.setLevel(Level.TRACE);
  }

  @Override
  public void operationEnded(OperationEvent event) {
    reports.add(event.toString());
    if (event.failure() != null) {
      thrown(event.failure());
    }
  }

  @Override
  public void skipped(CacheKey key, SkipReason reason) {
    skips.add(reason);
    reports.add(reason + " " + key);
  }

  @Override
  public void fieldsLeftOut(CacheKey key, List<String> names) {
    names.forEach(name -> leftOut.add(name.toLowerCase(Locale.ROOT)));
    reports.add(names + " " + key);
  }

  @Override
  public void corrupt(CacheKey key, String reason) {
    corrupt.add(key);
    reports.add(key + " " + reason);
  }

  @Override
  public void removalFailed(CacheKey key) {
    reports.add(key.toString());
  }

  @Override
  public void called(String call) {
    reports.add(call);
  }

  @Override
  public void retried(String why) {
    reports.add(why);
  }

  /** With its causes and its stack trace. */
  void thrown(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    reports.add(text.toString());
  }

  List<String> logged() {
    return logged;
  }

  List<String> reports() {
    return reports;
  }

  List<SkipReason> skips() {
    return skips;
  }

  List<String> leftOut() {
    return leftOut;
  }

  List<CacheKey> corrupt() {
    return corrupt;
  }

  /** Every attribute of every item, with its name; bytes as Latin-1, which preserves each one. */
  static String allOf(DynamoDbClient client, String table) {
    StringBuilder text = new StringBuilder();
    client
        .scanPaginator(scan -> scan.tableName(table).consistentRead(true))
        .items()
        .forEach(item -> append(text, AttributeValue.fromM(item)));
    return text.toString();
  }

  @Override
  public void close() {
    ROOT.detachAppender(appender);
    appender.stop();
    LARDER.setLevel(before);
  }

  private static void append(StringBuilder text, AttributeValue value) {
    switch (value.type()) {
      case S -> text.append(value.s());
      case N -> text.append(value.n());
      case B -> text.append(new String(value.b().asByteArray(), ISO_8859_1));
      case M -> {
        for (Map.Entry<String, AttributeValue> member : value.m().entrySet()) {
          text.append(member.getKey()).append(' ');
          append(text, member.getValue());
        }
      }
      case L -> value.l().forEach(element -> append(text, element));
      default -> text.append(value);
    }
    text.append('\n');
  }
}
