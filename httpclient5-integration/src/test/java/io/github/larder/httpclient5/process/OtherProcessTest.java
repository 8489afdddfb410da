// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.process;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.ChildProcess;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two JVMs over one table, and the step from one backend to another. */
@ExtendWith(LocalDynamoDbExtension.class)
class OtherProcessTest {

  private final CountingOrigin origin = CountingOrigin.start();
  private final String backend;

  OtherProcessTest(LocalDynamoDb dynamoDb) {
    backend =
        "dynamodb://%s/%s?endpoint=%s&accessKeyId=%s&secretAccessKey=%s&attemptTimeout=%s"
            .formatted(
                LocalDynamoDb.REGION,
                dynamoDb.freshTableName(),
                dynamoDb.endpoint(),
                LocalDynamoDb.ACCESS_KEY_ID,
                LocalDynamoDb.SECRET_ACCESS_KEY,
                Patience.OF_TESTS);
    origin.on("/a", OriginResponse.ok("hello").cacheControl("max-age=600"));
  }

  @AfterEach
  void close() {
    origin.close();
  }

  @Test
  void firstRequestOfASecondProcessIsAHit() throws Exception {
    awaitReady();
    for (int process = 0; process < 2; process++) {
      ChildProcess child = fetch(System.getProperty("java.class.path"), backend);
      assertThat(child.output()).contains("body: hello");
      assertThat(child.exitStatus()).isZero();
      assertThat(origin.calls()).isEqualTo(1);
    }
  }

  @Test
  void jarOnTheClassPathIsTheOnlyStepFromMemoryToDynamoDb() throws Exception {
    String classPath = System.getProperty("java.class.path");
    String without =
        Arrays.stream(classPath.split(File.pathSeparator))
            .filter(entry -> !entry.contains("backend-dynamodb"))
            .collect(joining(File.pathSeparator));
    assertThat(without).isNotEqualTo(classPath);

    assertThat(fetch(without, "memory").output()).contains("body: hello");
    ChildProcess missing = fetch(without, backend);
    assertThat(missing.exitStatus()).isEqualTo(1);
    assertThat(missing.output())
        .contains("found: memory")
        .contains("add io.github.larder:larder-backend-dynamodb")
        .doesNotContain("secretAccessKey");
    awaitReady();
    assertThat(fetch(classPath, backend).output()).contains("body: hello");
    origin.resetCalls();
    assertThat(fetch(classPath, backend).output()).contains("body: hello");
    assertThat(origin.calls()).as("the table is really used").isZero();
  }

  /** Four processes with {@code -Pproofs}. */
  @Test
  void processesWithLeasesThatMissAtTheSameTimeAreAtMostTwoCalls() throws Exception {
    int processes = Integer.getInteger("larder.lease-processes", 2);
    CyclicBarrier ready = new CyclicBarrier(processes);
    origin.on(
        "/ready",
        request -> {
          try {
            ready.await(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS);
            return OriginResponse.ok("go").cacheControl("no-store");
          } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
          }
        });
    awaitReady();
    ExecutorService threads = Executors.newFixedThreadPool(processes);
    List<Future<ChildProcess>> children = new ArrayList<>();
    for (int process = 0; process < processes; process++) {
      children.add(
          threads.submit(
              () ->
                  ChildProcess.run(
                      System.getProperty("java.class.path"),
                      FetchTogether.class,
                      backend + "&leases=true",
                      origin.uri("/ready").toString(),
                      origin.uri("/a").toString())));
    }
    for (Future<ChildProcess> child : children) {
      ChildProcess ended = child.get();
      assertThat(ended.output().split("body: hello", -1)).hasSize(1 + 16);
      assertThat(ended.exitStatus()).isZero();
    }
    threads.shutdown();
    assertThat(origin.calls("/a")).isBetween(1, 2);
  }

  private void awaitReady() {
    try (CacheStack stack = CacheStack.builder().backend(backend).build()) {
      stack.ready(Patience.OF_TESTS);
    }
  }

  private ChildProcess fetch(String classPath, String chosen) throws Exception {
    return ChildProcess.run(classPath, FetchOnce.class, chosen, origin.uri("/a").toString());
  }
}
