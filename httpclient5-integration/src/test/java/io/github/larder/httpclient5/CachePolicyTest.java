// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.larder.core.CacheStack;
import java.util.List;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A private cache without partitions causes a warning. */
class CachePolicyTest {

  private static final CacheConfig PRIVATE =
      CacheConfigPreset.builder().setSharedCache(false).build();

  private final Logger logger = (Logger) LoggerFactory.getLogger(CachePolicy.class);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final CacheStack stack = CacheStack.builder().backend("memory").build();

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void close() {
    logger.detachAppender(appender);
    stack.close();
  }

  @Test
  void aPrivateCacheWithoutPartitionsIsWarnedAboutOncePerClient() throws Exception {
    LarderHttpClientBuilder.shared(ClassicStorage.over(stack)).cacheConfig(PRIVATE).build().close();
    assertThat(warnings())
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("backend memory", "PartitionResolver.byCredentials()", "oneUser"));
  }

  @Test
  void partitionsOrASharedCacheCauseNoWarning() throws Exception {
    ClassicStorage storage = ClassicStorage.over(stack);
    PartitionResolver resolver = PartitionResolver.byCredentials();
    LarderHttpClientBuilder.shared(storage).build().close();
    LarderHttpClientBuilder.perUser(storage, resolver).build().close();
    LarderHttpClientBuilder.shared(storage)
        .cacheConfig(PRIVATE)
        .partitions(resolver)
        .build()
        .close();
    assertThat(warnings()).isEmpty();
  }

  private List<String> warnings() {
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
