// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.FaultyIdentityService;
import io.github.larder.testing.FaultyIdentityService.Kind;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The source of credentials hangs, from the start or after hours of health, for a client that is
 * built or passed in: a caller that must not be blocked is not, no call takes longer than its
 * deadline, and the store recovers by itself.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
final class CredentialsTest {

  private static final Duration DEADLINE = Duration.ofMillis(300);
  private static final Duration ALLOWANCE = Duration.ofMillis(100);

  private static final int MAX_TRIES = 5;

  private static final String ROLE = "arn:aws:iam::123456789012:role/reader";

  private final TestTable table;

  CredentialsTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  static Stream<Arguments> rows() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                Stream.of(true, false)
                    .flatMap(
                        built ->
                            Stream.of(true, false)
                                .map(mayBlock -> Arguments.of(kind, built, mayBlock))));
  }

  @ParameterizedTest(name = "{0}, built: {1}, caller may block: {2}")
  @MethodSource("rows")
  void aServiceThatHangsFromTheStartHoldsUpNoCall(Kind kind, boolean built, boolean mayBlock) {
    try (FaultyIdentityService service = FaultyIdentityService.start(kind)) {
      service.hang();
      try (Client client = new Client(kind, built, mayBlock);
          CacheStore store = client.open(DEADLINE)) {
        areAnsweredInTime(store, mayBlock);
        service.heal();
        isAHitAgain(store);
      }
    }
  }

  @ParameterizedTest(name = "{0}, built: {1}, caller may block: {2}")
  @MethodSource("rows")
  void aServiceThatHangsLaterHoldsUpNoCall(Kind kind, boolean built, boolean mayBlock) {
    try (FaultyIdentityService service = FaultyIdentityService.start(kind);
        Client client = new Client(kind, built, mayBlock)) {
      // Credentials that have expired when they are resolved are resolved again by each call after
      // a second.
      service.validity(Duration.ofSeconds(-10));
      try (CacheStore store = client.open(LocalBackend.PATIENCE)) {
        isAHitAgain(store);
        long expired = System.nanoTime() + 2 * BackgroundCredentials.RETRY_PAUSE.toNanos();
        service.hang();
        Await.until(() -> System.nanoTime() > expired, () -> "time stands still");
        client.deadline = DEADLINE;
        areAnsweredInTime(store, mayBlock);
        service.validity(Duration.ofHours(6));
        service.heal();
        isAHitAgain(store);
      }
    }
  }

  /** An outage does not matter while valid credentials are known. */
  @ParameterizedTest(name = "{0}, built: {1}, caller may block: {2}")
  @MethodSource("rows")
  void whatIsStillValidIsUsedWhileTheServiceHangs(Kind kind, boolean built, boolean mayBlock) {
    try (FaultyIdentityService service = FaultyIdentityService.start(kind);
        Client client = new Client(kind, built, mayBlock)) {
      // The SDK's providers renew them from now on at each call.
      service.validity(Duration.ofSeconds(50));
      try (CacheStore store = client.open(LocalBackend.PATIENCE)) {
        isAHitAgain(store);
        service.hang();
        for (int i = 0; i < 5; i++) {
          assertThat(Await.valueOf(store.get(KEY))).isPresent();
        }
      }
    }
  }

  /** A busy machine may delay any call, so the best of several attempts counts. */
  private static void areAnsweredInTime(CacheStore store, boolean mayBlock) {
    Duration best = slowest(store, mayBlock);
    for (int i = 1; i < MAX_TRIES && best.compareTo(DEADLINE.plus(ALLOWANCE)) > 0; i++) {
      Duration next = slowest(store, mayBlock);
      best = next.compareTo(best) < 0 ? next : best;
    }
    assertThat(best).isLessThanOrEqualTo(DEADLINE.plus(ALLOWANCE));
  }

  /**
   * Callers that may be blocked come one after the other. In an outage of the metadata service the
   * SDK continues with expired credentials, so that hits are possible.
   */
  private static Duration slowest(CacheStore store, boolean mayBlock) {
    List<CompletableFuture<Duration>> calls = new ArrayList<>();
    for (int i = 0; i < (mayBlock ? 5 : 20); i++) {
      long begin = System.nanoTime();
      CompletableFuture<Optional<VersionedResponse>> call = store.get(KEY).toCompletableFuture();
      if (!mayBlock) {
        assertThat(since(begin)).as("the caller is blocked").isLessThan(DEADLINE.dividedBy(2));
      }
      calls.add(
          call.thenAccept(entry -> assertThat(entry).isPresent())
              .exceptionally(CredentialsTest::isWithoutCredentials)
              .thenApply(ended -> since(begin)));
      if (mayBlock) {
        var unused = Await.valueOf(calls.get(i));
      }
    }
    return calls.stream().map(Await::valueOf).max(Comparator.naturalOrder()).orElseThrow();
  }

  private static @Nullable Void isWithoutCredentials(Throwable failure) {
    assertThat(CacheStoreException.unwrap(failure))
        .hasMessageContaining("has no AWS credentials")
        .extracting("kind")
        .isEqualTo(CacheStoreException.Kind.UNAVAILABLE);
    return null;
  }

  private static void isAHitAgain(CacheStore store) {
    AtomicReference<Throwable> last = new AtomicReference<>();
    Await.until(
        () ->
            Await.valueOf(
                store
                    .put(KEY, Samples.response())
                    .thenCompose(stored -> store.get(KEY))
                    .exceptionally(
                        failure -> {
                          last.set(failure);
                          return Optional.empty();
                        })
                    .thenApply(Optional::isPresent)),
        () -> "no hit again: " + last);
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** A backend, and the client that was passed in, if any. */
  private final class Client implements SdkAutoCloseable {

    private final boolean mayBlock;
    private final DynamoDbBackend backend;
    private final List<SdkAutoCloseable> owned = new ArrayList<>();
    private volatile Duration deadline = DEADLINE;

    Client(Kind kind, boolean built, boolean mayBlock) {
      this.mayBlock = mayBlock;
      DynamoDbBackendBuilder builder =
          DynamoDbBackend.builder().table(table.name()).createTable(false);
      if (built) {
        builder.endpoint(table.local().endpoint()).region(LocalDynamoDb.REGION);
        if (kind == Kind.STS) {
          builder.accessKeyId("dummy").secretAccessKey("dummy").role(ROLE);
        }
      } else if (mayBlock) {
        builder.client(
            owned(
                DynamoDbClient.builder()
                    .endpointOverride(table.local().endpoint())
                    .region(Region.of(LocalDynamoDb.REGION))
                    .credentialsProvider(credentials(kind))
                    .httpClientBuilder(Apache5HttpClient.builder())
                    .build()));
      } else {
        builder.asyncClient(
            owned(
                DynamoDbAsyncClient.builder()
                    .endpointOverride(table.local().endpoint())
                    .region(Region.of(LocalDynamoDb.REGION))
                    .credentialsProvider(credentials(kind))
                    .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                    .build()));
      }
      this.backend = builder.build();
    }

    CacheStore open(Duration deadline) {
      this.deadline = deadline;
      return backend.create(
          BackendConfig.builder()
              .clock(Clock.fixed(Samples.NOW, ZoneOffset.UTC))
              .callerMayBlock(mayBlock)
              .operations(() -> OperationScope.of(StoreEvents.NO_OP).withLimit(this.deadline))
              .build());
    }

    @Override
    public void close() {
      owned.forEach(SdkAutoCloseable::close);
    }

    private AwsCredentialsProvider credentials(Kind kind) {
      if (kind != Kind.STS) {
        return owned(DefaultCredentialsProvider.builder().build());
      }
      StsClient sts =
          StsClient.builder()
              .region(Region.of(LocalDynamoDb.REGION))
              .credentialsProvider(
                  StaticCredentialsProvider.create(AwsBasicCredentials.create("dummy", "dummy")))
              .httpClientBuilder(Apache5HttpClient.builder())
              .build();
      return owned(
          StsAssumeRoleCredentialsProvider.builder()
              .stsClient(owned(sts))
              .refreshRequest(request -> request.roleArn(ROLE).roleSessionName("somebody"))
              .build());
    }

    private <T extends SdkAutoCloseable> T owned(T made) {
      owned.add(0, made);
      return made;
    }
  }
}
