// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.DynamoDbBackend;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.core.CacheStack;
import io.github.larder.core.near.NearCache;
import io.github.larder.httpclient5.faults.IdentityMatrix.Owner;
import io.github.larder.httpclient5.faults.IdentityMatrix.Since;
import io.github.larder.httpclient5.fixture.AsyncTestClient;
import io.github.larder.httpclient5.fixture.ClassicTestClient;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.FaultyIdentityService;
import io.github.larder.testing.FaultyIdentityService.Kind;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
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
 * The source of credentials hangs, and twenty requests arrive at once. The application gets the
 * origin's content, at most the deadline plus 100 ms later than from the origin alone, and after
 * the fault requests are hits again. As in {@link FaultMatrixContract} the best of several tries
 * counts, because a busy machine may delay any exchange.
 *
 * <p>If the service is healthy at first, the requests that count are those during which credentials
 * are requested again, about a second after expired ones were given. Instance credentials are not
 * requested again: the SDK continues to use them.
 */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class IdentityMatrixContract {

  private static final Duration DEADLINE = FaultMatrixContract.DEADLINE;
  private static final int REQUESTS = 20;
  private static final int MAX_TRIES = 8;
  private static final String ROLE = "arn:aws:iam::123456789012:role/reader";

  /** Longer than the time-outs of the SDK's own providers. */
  private static final Duration MAX_RECOVERY = Duration.ofSeconds(60);

  private final LocalDynamoDb local;
  private final String table;
  private final boolean callerMayBlock;
  private final TestClient.Kind kind;
  private final IdentityMatrix matrix;
  private final CountingOrigin origin = CountingOrigin.start();
  private final ExecutorService threads = Executors.newFixedThreadPool(REQUESTS);

  IdentityMatrixContract(
      LocalDynamoDb local, String name, boolean callerMayBlock, TestClient.Kind kind) {
    this.local = local;
    this.table = local.freshTableName();
    this.callerMayBlock = callerMayBlock;
    this.kind = kind;
    this.matrix = new IdentityMatrix(name);
    try (CacheStack stack =
        CacheStack.builder()
            .backend(
                backend()
                    .endpoint(local.endpoint())
                    .region(LocalDynamoDb.REGION)
                    .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
                    .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY)
                    .build())
            .build()) {
      stack.ready(Patience.OF_TESTS);
    }
  }

  static Stream<Arguments> cells() {
    return Stream.of(Kind.values())
        .flatMap(
            service ->
                Stream.of(Since.values())
                    .flatMap(
                        since ->
                            Stream.of(Owner.values())
                                .map(owner -> Arguments.of(service, since, owner))));
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("cells")
  void requestsAreAnsweredInTimeAndBecomeHitsAgain(Kind service, Since since, Owner owner)
      throws Exception {
    String path = "/" + service + "/" + since + "/" + owner;
    origin.on(path, OriginResponse.ok("page").cacheControl("max-age=31536000"));
    try (FaultyIdentityService identity = FaultyIdentityService.start(service);
        Clients clients = new Clients()) {
      // Credentials that have expired when they are given are requested again after a second.
      identity.validity(since == Since.LATER ? Duration.ofSeconds(-10) : Duration.ofHours(6));
      if (since == Since.START) {
        identity.hang();
      }
      try (CacheStack stack =
              CacheStack.builder()
                  .backend(clients.backend(service, owner))
                  // Each read needs credentials.
                  .near(NearCache.off())
                  .deadlines(DEADLINE, DEADLINE)
                  .startDeadline(DEADLINE)
                  .callerMayBlock(callerMayBlock)
                  .build();
          TestClient client = kind.over(stack)) {
        boolean isRequestedAgain = since == Since.LATER && service != Kind.METADATA;
        int requestsBefore = 0;
        if (since == Since.LATER) {
          becomesAHit(client, path);
          requestsBefore = identity.requests().size();
          identity.hang();
        }
        long end = System.nanoTime() + MAX_RECOVERY.toNanos();
        int before;
        Duration best;
        do {
          before = origin.calls(path);
          best = slowest(client, path);
          assertThat(System.nanoTime()).as("credentials are requested again").isLessThan(end);
        } while (isRequestedAgain && identity.requests().size() == requestsBefore);
        boolean fromOrigin = origin.calls(path) > before;
        Duration alone = alone(path);
        for (int i = 1; i < MAX_TRIES && best.compareTo(limit(alone)) > 0; i++) {
          Duration next = slowest(client, path);
          best = next.compareTo(best) < 0 ? next : best;
        }
        matrix.put(service, since, owner, fromOrigin ? "origin" : "cache", best.minus(alone));
        assertThat(best).isLessThanOrEqualTo(limit(alone));
        identity.validity(Duration.ofHours(6));
        identity.heal();
        becomesAHit(client, path);
      }
    }
  }

  @AfterAll
  void close() throws IOException {
    matrix.write();
    System.out.println(matrix.text());
    threads.shutdownNow();
    origin.close();
  }

  private static Duration limit(Duration alone) {
    return alone.plus(DEADLINE).plus(FaultMatrixContract.ALLOWANCE);
  }

  /** The slowest of several concurrent requests. */
  private Duration slowest(TestClient client, String path) {
    URI uri = origin.uri(path);
    List<CompletableFuture<Duration>> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      requests.add(CompletableFuture.supplyAsync(() -> timed(client, uri), threads));
    }
    return requests.stream()
        .map(CompletableFuture::join)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static Duration timed(TestClient client, URI uri) {
    long begin = System.nanoTime();
    try {
      Exchange seen = client.get(uri);
      Duration duration = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.text()).isEqualTo("page");
      return duration;
    } catch (IOException e) {
      throw new AssertionError("A request failed because of the cache", e);
    }
  }

  /**
   * The same number of concurrent requests by a client of the same kind with an empty heap cache.
   */
  private Duration alone(String path) throws IOException {
    try (TestClient plain =
        callerMayBlock ? ClassicTestClient.overHeap() : AsyncTestClient.overHeap()) {
      return slowest(plain, path);
    }
  }

  private void becomesAHit(TestClient client, String path) throws Exception {
    Eventually.get(
        true,
        () -> {
          int before = origin.calls(path);
          Exchange unused = client.get(origin.uri(path));
          return origin.calls(path) == before;
        },
        MAX_RECOVERY);
  }

  private DynamoDbBackendBuilder backend() {
    return DynamoDbBackend.builder().table(table);
  }

  /** The SDK's clients of an application. */
  private final class Clients implements SdkAutoCloseable {

    private final List<SdkAutoCloseable> owned = new ArrayList<>();

    DynamoDbBackend backend(Kind service, Owner owner) {
      DynamoDbBackendBuilder backend = IdentityMatrixContract.this.backend().createTable(false);
      if (owner == Owner.LARDER) {
        backend.endpoint(local.endpoint()).region(LocalDynamoDb.REGION);
        if (service == Kind.STS) {
          backend
              .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
              .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY)
              .role(ROLE);
        }
      } else if (callerMayBlock) {
        backend.client(
            owned(
                DynamoDbClient.builder()
                    .endpointOverride(local.endpoint())
                    .region(Region.of(LocalDynamoDb.REGION))
                    .credentialsProvider(credentials(service))
                    .httpClientBuilder(Apache5HttpClient.builder())
                    .build()));
      } else {
        backend.asyncClient(
            owned(
                DynamoDbAsyncClient.builder()
                    .endpointOverride(local.endpoint())
                    .region(Region.of(LocalDynamoDb.REGION))
                    .credentialsProvider(credentials(service))
                    .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                    .build()));
      }
      return backend.build();
    }

    @Override
    public void close() {
      owned.forEach(SdkAutoCloseable::close);
    }

    private AwsCredentialsProvider credentials(Kind service) {
      if (service != Kind.STS) {
        return owned(DefaultCredentialsProvider.builder().build());
      }
      StsClient sts =
          owned(
              StsClient.builder()
                  .region(Region.of(LocalDynamoDb.REGION))
                  .credentialsProvider(
                      StaticCredentialsProvider.create(
                          AwsBasicCredentials.create(
                              LocalDynamoDb.ACCESS_KEY_ID, LocalDynamoDb.SECRET_ACCESS_KEY)))
                  .httpClientBuilder(Apache5HttpClient.builder())
                  .build());
      return owned(
          StsAssumeRoleCredentialsProvider.builder()
              .stsClient(sts)
              .refreshRequest(request -> request.roleArn(ROLE).roleSessionName("application"))
              .build());
    }

    private <T extends SdkAutoCloseable> T owned(T created) {
      owned.add(0, created);
      return created;
    }
  }
}
