// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Deadlines.Deadline;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

@ExtendWith(LocalDynamoDbExtension.class)
final class DeadlineTest {

  @Test
  void eachRequestCarriesItsDeadlineAndTheFirstOneTheStartDeadline(LocalDynamoDb local) {
    TestTable table = TestTable.create(local);
    Limits limits = new Limits();
    try (CacheStore store =
        LocalBackend.of(local, table.name(), limits)
            .ttl(false)
            .build()
            .create(
                BackendConfig.builder()
                    .startDeadline(Duration.ofSeconds(30))
                    .readDeadline(Duration.ofSeconds(10))
                    .writeDeadline(Duration.ofSeconds(20))
                    .events(StoreEvents.NO_OP)
                    .build())) {
      Await.valueOf(store.get(Samples.KEY));
      Await.valueOf(store.get(Samples.KEY));
      Await.valueOf(store.put(Samples.KEY, Samples.response()));
    }
    List<RequestOverrideConfiguration> seen = new ArrayList<>(limits.seen);
    assertThat(seen).hasSize(3);
    assertThat(seen.get(0).apiCallTimeout().orElseThrow())
        .isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
    assertThat(seen.get(0).apiCallAttemptTimeout().orElseThrow())
        .isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
    assertThat(seen.get(1).apiCallTimeout().orElseThrow())
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    assertThat(seen.get(1).apiCallAttemptTimeout()).isEmpty();
    assertThat(seen.get(2).apiCallTimeout().orElseThrow())
        .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
  }

  @Test
  void firstCallThatHadNoAnswerWasTheFirstAllTheSame() {
    Deadlines deadlines =
        new Deadlines(
            BackendConfig.builder()
                .startDeadline(Duration.ofSeconds(30))
                .readDeadline(Duration.ofSeconds(10))
                .build(),
            () -> 0);
    assertThat(deadlines.read().limits().orElseThrow().apiCallTimeout().orElseThrow())
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(deadlines.read().limits().orElseThrow().apiCallTimeout().orElseThrow())
        .isEqualTo(Duration.ofSeconds(10));
  }

  /** A longer deadline may also be that of a body: only the stack knows which call is the first. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlyTheFirstCallOfAProcessMayTakeAllItsTimeInOneAttempt(boolean first) {
    Duration limit = Duration.ofSeconds(5);
    Deadlines deadlines =
        new Deadlines(
            BackendConfig.builder()
                .operations(
                    () -> OperationScope.of(StoreEvents.NO_OP).withLimit(limit).withFirst(first))
                .build(),
            () -> 0);
    AwsRequestOverrideConfiguration limits = deadlines.write().limits().orElseThrow();
    assertThat(limits.apiCallTimeout()).contains(limit);
    assertThat(limits.apiCallAttemptTimeout())
        .isEqualTo(first ? Optional.of(limit) : Optional.empty());
  }

  /** The SDK would cut it to 0 ms, and take that for no limit. */
  @ParameterizedTest
  @ValueSource(longs = {999_999, 1, 0, -1, -5_000_000_000L})
  void lessThanAMillisecondCountsAsPassed(long nanos) {
    Deadline deadline = new Deadline(Duration.ofNanos(nanos), true, StoreEvents.NO_OP, () -> 7);
    assertThat(deadline.hasPassed()).isTrue();
    assertThat(deadline.limits()).isEmpty();
  }

  @Test
  void aMillisecondIsALimit() {
    Deadline deadline = new Deadline(Duration.ofMillis(1), true, StoreEvents.NO_OP, () -> 7);
    assertThat(deadline.hasPassed()).isFalse();
    assertThat(deadline.limits().orElseThrow().apiCallTimeout()).contains(Duration.ofMillis(1));
  }

  /** Time passes between two readings, so that the second one may be after the deadline. */
  @Test
  void theTimeIsLookedAtOnce() {
    AtomicLong now = new AtomicLong();
    Deadline deadline =
        new Deadline(Duration.ofMillis(2), true, StoreEvents.NO_OP, () -> now.getAndAdd(1_000_000));
    assertThat(deadline.limits().orElseThrow().apiCallAttemptTimeout())
        .contains(Duration.ofMillis(1));
    assertThat(deadline.limits()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {999_999, 0, -1})
  void anOperationWithoutTimeIsATimeoutAndNoCall(long nanos, LocalDynamoDb local) {
    TestTable table = TestTable.create(local);
    Recorder events = new Recorder();
    try (CacheStore store =
        LocalBackend.of(local, table.name())
            .build()
            .create(
                BackendConfig.builder()
                    .operations(() -> OperationScope.of(events).withLimit(Duration.ofNanos(nanos)))
                    .build())) {
      assertThat(Await.failureOf(store.get(Samples.KEY)))
          .isInstanceOfSatisfying(
              CacheStoreException.class,
              failure -> assertThat(failure.kind()).isEqualTo(CacheStoreException.Kind.TIMEOUT));
    }
    assertThat(events.calls()).isEmpty();
  }

  private static final class Limits implements ExecutionInterceptor {

    private final List<RequestOverrideConfiguration> seen = new CopyOnWriteArrayList<>();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      Optional<? extends RequestOverrideConfiguration> limits =
          context.request().overrideConfiguration();
      limits.ifPresent(seen::add);
    }
  }
}
