// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.ResponseAssert.assertSameBody;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.body;
import static io.github.larder.tck.Samples.key;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.responseBuilder;
import static io.github.larder.tck.Samples.validation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.RefreshResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many threads at once: no update is lost and no read is torn. */
class ConcurrencyTopic {

  private final ContractSession session;

  ConcurrencyTopic(ContractSession session) {
    this.session = session;
  }

  private static final int THREADS = 8;
  private static final int INCREMENTS = 10;
  private static final int ROUNDS = 30;
  private static final int MAX_ATTEMPTS = 10_000;

  @Test
  void exactlyOneOfManyCreatorsWins() {
    for (int round = 0; round < 5; round++) {
      CacheKey key = key(round);
      List<CompareAndPutResult> results =
          ConcurrentCallers.run(
              THREADS, i -> () -> store().compareAndPut(key, ABSENT, response("by thread " + i)));
      List<Integer> winners =
          IntStream.range(0, THREADS)
              .filter(i -> results.get(i) instanceof CompareAndPutResult.Stored)
              .boxed()
              .toList();
      assertThat(winners).as("winners of %s", results).hasSize(1);
      assertSame(store().entry(key).response(), response("by thread " + winners.get(0)));
    }
  }

  @Test
  void noUpdateIsLost() {
    ConcurrentCallers.run(
        THREADS,
        i ->
            () -> {
              for (int n = 0; n < INCREMENTS; n++) {
                addVariant(store(), "{" + i + "=" + n + "}");
              }
              return true;
            });
    assertThat(store().entry(KEY).response().variants())
        .hasSize(THREADS * INCREMENTS)
        .doesNotHaveDuplicates();
  }

  @Test
  void everyReadIsOneWholeResponse() {
    store().put(KEY, whole(0));
    AtomicInteger writing = new AtomicInteger(THREADS / 2);
    ConcurrentCallers.run(
        THREADS,
        i ->
            () -> {
              if (i % 2 == 0) {
                write(i, writing);
              } else {
                readWhile(writing);
              }
              return true;
            });
  }

  @Test
  void concurrentRefreshesAllSucceed() {
    session.needs(Capability.REFRESH);
    EntryVersion read = store().put(KEY, response());
    List<RefreshResult> results =
        ConcurrentCallers.run(
            THREADS,
            i -> () -> store().tryRefresh(KEY, read, validation().status(200 + i).build()));
    assertThat(results).hasOnlyElementsOfType(RefreshResult.Stored.class).doesNotHaveDuplicates();
    assertSameBody(store().entry(KEY).response().body(), response().body());
  }

  /** The loop of a tier above the store. */
  static void addVariant(WaitingStore store, String variant) {
    EntryVersion expected = ABSENT;
    List<String> variants = List.of();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      List<String> more = new ArrayList<>(variants);
      more.add(variant);
      CompareAndPutResult result =
          store.compareAndPut(KEY, expected, responseBuilder().body(null).variants(more).build());
      if (result instanceof CompareAndPutResult.Stored) {
        return;
      }
      assertThat(result).isInstanceOf(CompareAndPutResult.Conflict.class);
      CompareAndPutResult.Current current = ((CompareAndPutResult.Conflict) result).current();
      assertThat(current).isInstanceOf(CompareAndPutResult.Current.Present.class);
      expected = current.version();
      variants = variantsOf(((CompareAndPutResult.Current.Present) current).entry().response());
    }
    throw new AssertionError("Not one of " + MAX_ATTEMPTS + " attempts won");
  }

  private static List<String> variantsOf(StoredResponse response) {
    List<String> variants = response.variants();
    return variants == null ? List.of() : variants;
  }

  private void write(int thread, AtomicInteger writing) {
    try {
      for (int n = 0; n < ROUNDS; n++) {
        store().put(KEY, whole(thread * ROUNDS + n));
        if (n % 10 == 9) {
          store().remove(KEY);
        }
      }
    } finally {
      writing.decrementAndGet();
    }
  }

  private void readWhile(AtomicInteger writing) {
    while (writing.get() > 0) {
      store()
          .get(KEY)
          .ifPresent(
              entry -> {
                StoredResponse read = entry.response();
                assertSame(read, whole(Integer.parseInt(read.headerValues("X-Number").get(0))));
              });
    }
  }

  /** {@return a response with the same number in its headers and body; some bodies are large} */
  private static StoredResponse whole(int number) {
    int repeats = number % 5 == 0 ? 8_000 : 200;
    return responseBuilder()
        .headers(List.of(new HeaderField("X-Number", Integer.toString(number))))
        .body(body(("number " + number + ", ").repeat(repeats + number)))
        .build();
  }

  private WaitingStore store() {
    return session.store();
  }
}
