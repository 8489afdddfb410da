// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.larder.core.CacheMode;
import io.github.larder.core.CacheStack;
import io.github.larder.spi.SkipReason;
import io.github.larder.tck.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

class StorageLogTest {

  private static final String URL = "http://a.example:80/b?api_key=s3cret";

  private final MutableClock clock = MutableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private final CacheStack stack =
      CacheStack.builder().backend("memory").nanoTime(clock::nanoTime).build();
  private final StorageLog log = new StorageLog(ClassicStorage.class, stack);
  private final Logger logger = (Logger) LoggerFactory.getLogger(CacheVerdict.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.DEBUG);
  }

  @AfterEach
  void close() {
    logger.detachAppender(lines);
    logger.setLevel(null);
    stack.close();
  }

  @Test
  void warningNamesTheUrlWithoutSecretsTheCauseAndTheCure() {
    log.skipped(URL, SkipReason.VARIES_ON_CREDENTIAL, null);
    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith(
            "Not stored (varies_on_credential): http://a.example:80/b?api_key=REDACTED, its")
        .contains(". Cure: a partition that covers the header");
  }

  @Test
  void oneLineForEachHostAndReason() {
    for (int i = 0; i < 5; i++) {
      log.skipped(URL + i, SkipReason.TOO_LARGE, null);
      log.skipped(URL + i, SkipReason.FAILED, null);
      log.skipped("http://b.example:80/" + i, SkipReason.FAILED, null);
    }
    assertThat(warnings()).hasSize(3);
    clock.advance(StorageLog.SKIP_INTERVAL);
    log.skipped(URL, SkipReason.FAILED, null);
    assertThat(warnings())
        .hasSize(4)
        .last()
        .asString()
        .endsWith("(and 4 more since the last line)");
  }

  @Test
  void manyHostsAreManyLinesAndNoMore() {
    for (int i = 0; i < 3 * StorageLog.MAX_LINES; i++) {
      log.skipped("http://h" + i + ".example:80/", SkipReason.FAILED, null);
    }
    assertThat(warnings()).hasSize(StorageLog.MAX_LINES + 1);
    clock.advance(StorageLog.SKIP_INTERVAL.plus(Duration.ofSeconds(1)));
    log.skipped("http://h1.example:80/", SkipReason.FAILED, null);
    log.skipped("http://new.example:80/", SkipReason.FAILED, null);
    assertThat(warnings()).hasSize(StorageLog.MAX_LINES + 3);
  }

  @Test
  void readOnlyIsAWarningUnlessItIsConfigured() {
    log.skipped(URL, SkipReason.READ_ONLY, null);
    assertThat(warnings()).hasSize(1);
    stack.mode(CacheMode.READ_ONLY);
    clock.advance(StorageLog.SKIP_INTERVAL);
    log.skipped(URL, SkipReason.READ_ONLY, null);
    assertThat(warnings()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonIsALine(SkipReason reason) {
    log.skipped(URL, reason, null);
    assertThat(lines.list)
        .singleElement()
        .matches(line -> line.getFormattedMessage().startsWith("Not stored ("))
        .matches(line -> !line.getFormattedMessage().contains("s3cret"))
        .matches(
            line -> line.getLevel() == (Reason.of(reason).isOfLarder() ? Level.WARN : Level.DEBUG));
  }

  private List<String> warnings() {
    return lines.list.stream()
        .filter(line -> line.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
