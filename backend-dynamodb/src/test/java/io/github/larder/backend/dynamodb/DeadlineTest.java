package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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
                .build());
    assertThat(deadlines.read().limits().apiCallTimeout().orElseThrow())
        .isGreaterThan(Duration.ofSeconds(20));
    assertThat(deadlines.read().limits().apiCallTimeout().orElseThrow())
        .isLessThanOrEqualTo(Duration.ofSeconds(10));
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
