// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.crowd;

import static io.github.larder.httpclient5.fixture.PresetSettings.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheListener;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.CacheVerdict.Collapsed;
import io.github.larder.httpclient5.fixture.DynamoDbStacks;
import io.github.larder.httpclient5.fixture.Eventually;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.OriginResponse;
import io.github.larder.testing.SharedNettyExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Stacks over one table with leases, each of which acts as a process. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
@ParameterizedClass
@EnumSource(names = {"CLASSIC_OVER_DYNAMODB", "ASYNC_OVER_DYNAMODB"})
class LeaseClientTest {

  private static final String PAGE = "/page";

  private final CountingOrigin origin = CountingOrigin.start();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger answered = new AtomicInteger();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Setup setup;
  private final DynamoDbStacks stacks;

  LeaseClientTest(Setup setup, LocalDynamoDb dynamoDb) {
    this.setup = setup;
    this.stacks = new DynamoDbStacks(dynamoDb);
  }

  @AfterEach
  void close() throws Exception {
    released.countDown();
    for (AutoCloseable one : opened) {
      one.close();
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS)).isTrue();
    origin.close();
  }

  private record LeasingProcess(PresetClient client, CacheStack stack) {}

  private LeasingProcess process() {
    return process(CacheListener.NO_OP);
  }

  private LeasingProcess process(CacheListener listener) {
    CacheStack stack =
        stacks
            .builder(Map.of("leases", "true"))
            .callerMayBlock(!setup.isAsync())
            .listener(listener)
            .build();
    PresetClient client = setup.client(stack, shared().waitingAtMost(Patience.OF_TESTS));
    opened.add(0, stack);
    opened.add(0, client);
    return new LeasingProcess(client, stack);
  }

  private record Answer(Seen seen, CacheVerdict verdict) {}

  private CompletableFuture<Answer> begin(LeasingProcess process) {
    return CompletableFuture.supplyAsync(
        () -> {
          HttpCacheContext context = HttpCacheContext.create();
          try {
            Seen seen = process.client().send("GET", origin.uri(PAGE), context);
            return new Answer(seen, CacheVerdict.of(context).orElseThrow());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        threads);
  }

  private static Answer end(CompletableFuture<Answer> begun) throws Exception {
    return begun.get(Patience.OF_TESTS.toSeconds(), TimeUnit.SECONDS);
  }

  private void firstAnswerIsHeld(String cacheControl) {
    origin.on(
        PAGE,
        request -> {
          int number = answered.incrementAndGet();
          try {
            assertThat(number > 1 || released.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return OriginResponse.ok("answer " + number).cacheControl(cacheControl);
        });
  }

  @Test
  void fourProcessesThatMissAtTheSameTimeAreOneCall() throws Exception {
    firstAnswerIsHeld("max-age=60");
    List<LeasingProcess> processes = List.of(process(), process(), process(), process());
    List<CompletableFuture<Answer>> begun = new ArrayList<>();
    for (LeasingProcess process : processes) {
      for (int member = 0; member < 8; member++) {
        begun.add(begin(process));
      }
    }
    for (LeasingProcess process : processes) {
      Eventually.get(7, process.stack().collapser()::waiting);
    }
    released.countDown();
    for (CompletableFuture<Answer> one : begun) {
      assertThat(end(one).seen().text()).isEqualTo("answer 1");
    }
    assertThat(origin.calls()).isEqualTo(1);
  }

  @Test
  void aResponseThatIsNotStoredEndsTheLease() throws Exception {
    firstAnswerIsHeld("no-store");
    LeasingProcess first = process();
    LeasingProcess second = process();
    CompletableFuture<Answer> held = begin(first);
    Eventually.get(1, answered::get);
    CompletableFuture<Answer> waiting = begin(second);
    assertThat(waiting).isNotDone();
    released.countDown();
    end(held);
    assertThat(end(waiting).seen().text()).isEqualTo("answer 2");
  }

  @Test
  void anUnsafeRequestOfAnyProcessEndsTheLease() throws Exception {
    firstAnswerIsHeld("max-age=60");
    LeasingProcess first = process();
    LeasingProcess second = process();
    CompletableFuture<Answer> held = begin(first);
    Eventually.get(1, answered::get);
    second.client().send("POST", origin.uri(PAGE), HttpCacheContext.create());
    assertThat(end(begin(process())).seen().text()).isEqualTo("answer 3");
    assertThat(held).isNotDone();
    released.countDown();
    end(held);
  }

  @Test
  void aStaleResponseIsValidatedWithoutWaitingForALeaseThatHasServedItsPurpose() throws Exception {
    AtomicInteger age = new AtomicInteger(100);
    origin.on(
        PAGE,
        request ->
            OriginResponse.ok("page")
                .cacheControl("max-age=60")
                .header("Age", "" + age.get())
                .etag("a"));
    end(begin(process()));
    age.set(0);
    Answer validated = end(begin(process()));
    assertThat(validated.verdict().collapsed()).isEqualTo(Collapsed.NO);
    assertThat(origin.conditionalCalls(PAGE)).isEqualTo(1);
    assertThat(origin.calls()).isEqualTo(2);
  }

  /** The first validation in the background takes the lease; the origin holds its answer back. */
  @Test
  void aStaleResponseIsValidatedInTheBackgroundByOneProcess() throws Exception {
    LeasingProcess first = process();
    origin.on(
        PAGE,
        OriginResponse.ok("page")
            .cacheControl("max-age=1, stale-while-revalidate=600")
            .header("Age", "5")
            .etag("a"));
    end(begin(first));
    firstAnswerIsHeld("max-age=60");
    assertThat(end(begin(first)).seen().text()).isEqualTo("page");
    Eventually.get(1, answered::get);
    AtomicInteger leases = new AtomicInteger();
    LeasingProcess second =
        process(
            new CacheListener() {
              @Override
              public void called(String call) {
                if (call.equals("PutItem")) {
                  leases.incrementAndGet();
                }
              }
            });
    assertThat(end(begin(second)).seen().text()).isEqualTo("page");
    // It has asked for the lease, and writes nothing else.
    Eventually.get(1, leases::get);
    released.countDown();
    Eventually.get("answer 1", () -> end(begin(first)).seen().text());
    assertThat(end(begin(second)).seen().text()).isEqualTo("answer 1");
    assertThat(answered).hasValue(1);
  }
}
