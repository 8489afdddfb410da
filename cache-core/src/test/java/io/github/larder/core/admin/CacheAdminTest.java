// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.Responses;
import io.github.larder.core.admin.CachedEntry.State;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.tck.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CacheAdminTest {

  private static final Instant NOW = Responses.RECEIVED;

  private final MutableClock clock = MutableClock.at(NOW);
  private final CacheStore store =
      new MemoryBackend().create(BackendConfig.builder().clock(clock).build());
  private final CacheStack stack =
      CacheStack.builder().store(store).clock(clock).retention(RetentionPolicy.asGiven()).build();
  private final CacheAdmin admin = stack.admin().orElseThrow();

  @AfterEach
  void close() {
    stack.close();
    store.close();
  }

  @Test
  void theStreamListsEveryEntryOnceAndReadsAPageWhenItIsNeeded() {
    IntStream.range(0, 1234).forEach(i -> put("http://example.com:80/" + i, Responses.plain()));
    List<Long> steps = new ArrayList<>();
    assertThat(admin.entries(EntryFilter.ALL).limit(3)).hasSize(3);
    assertThat(admin.entries(EntryFilter.ALL).map(CachedEntry::key))
        .hasSize(1234)
        .doesNotHaveDuplicates();
    CacheAdmin observed = admin.withProgress(step -> steps.add(step.entries()));
    assertThat(observed.estimateRemoval(EntryFilter.ALL).entries()).isEqualTo(1234);
    assertThat(steps).containsExactly(100L, 600L, 1100L, 1234L);
    assertThat(admin.count(EntryFilter.ALL)).isEqualTo(1234);
    assertThat(admin.estimatedCount()).isEqualTo(1234);
  }

  @Test
  void aPageContinuesWhereThePreviousOneEnded() {
    IntStream.range(0, 25).forEach(i -> put("http://example.com:80/" + i, Responses.plain()));
    CatalogPage first = admin.page(EntryFilter.ALL, null, 20);
    assertThat(first.entries()).hasSize(20);
    assertThat(admin.page(EntryFilter.ALL, first.cursor(), 20).entries()).hasSize(5);
  }

  @Test
  void whatHttpSaysOfAnEntryIsShown() {
    put("fresh", headers("Cache-Control", "max-age=60"));
    put("stale", headers("Cache-Control", "max-age=10"));
    put("validated", headers("Cache-Control", "no-cache, max-age=60"));
    put(
        "expired",
        headers("Cache-Control", "max-age=60").toBuilder()
            .retainUntil(NOW.plusSeconds(20))
            .build());
    clock.set(NOW.plusSeconds(20));
    assertThat(keys(State.FRESH)).containsExactly("fresh");
    assertThat(keys(State.STALE)).containsExactlyInAnyOrder("stale", "validated");
    assertThat(keys(State.EXPIRED)).containsExactly("expired");
    assertThat(admin.entries(EntryFilter.ALL).map(CachedEntry::freshUntil))
        .contains(Optional.of(NOW.plusSeconds(60).minusMillis(20)));
  }

  @Test
  void partitionAndVariantAreInTheKey() {
    String user = "a".repeat(64);
    assertThat(entry("http+" + user + "://example.com:80/").isPartitioned()).isTrue();
    assertThat(entry("{accept=a}https+" + user + "+i0123456789abcdef://a/").isPartitioned())
        .isTrue();
    assertThat(entry("http+i0123456789abcdef://example.com:80/").isPartitioned()).isFalse();
    assertThat(entry("http://example.com:80/?a=http+" + user + "://").isPartitioned()).isFalse();
    assertThat(entry("{accept=a}http://example.com:80/").variant()).contains("{accept=a}");
    assertThat(entry("http://example.com:80/").variant()).isEmpty();
  }

  @Test
  void theOriginalLengthIsKnownWhereAHeaderNamesIt() {
    StoredResponse response = headers("Content-Length", "1000");
    assertThat(entry(response).originalLength()).hasValue(0);
    Body packed = Body.wrap(new byte[10], "gzip");
    assertThat(entry(response.toBuilder().body(packed).build()).originalLength()).hasValue(1000);
    assertThat(entry(headers().toBuilder().body(packed).build()).originalLength()).isEmpty();
    Body sealed = Body.wrap(new byte[10], "sealed:gzip");
    assertThat(entry(response.toBuilder().body(sealed).build()).isSealed()).isTrue();
    assertThat(entry(response.toBuilder().body(sealed).build()).state(NOW))
        .isEqualTo(State.UNKNOWN);
  }

  @Test
  void aRemovalTakesWhatMatchesAndNothingElse() {
    IntStream.range(0, 700).forEach(i -> put("http://example.com:80/" + i, Responses.plain()));
    IntStream.range(0, 700)
        .forEach(i -> put("http://other.com:80/" + i, response("http://other.com:80/" + i)));
    EntryFilter other = EntryFilter.builder().host("other.com").build();
    CacheAdmin.Estimate estimate = admin.estimateRemoval(other);
    assertThat(estimate.entries()).isEqualTo(700);
    assertThat(estimate.bytes()).isEqualTo(700 * 3);
    assertThat(admin.count(EntryFilter.ALL)).as("nothing is removed").isEqualTo(1400);
    assertThat(admin.remove(other).entries()).isEqualTo(700);
    assertThat(admin.count(EntryFilter.ALL)).isEqualTo(700);
    assertThat(admin.remove(other).entries()).isZero();
  }

  @Test
  void aUrlIsRemovedWithItsVariantsOrEverywhere() {
    String url = "http://example.com:80/news";
    String partition = "http+" + "b".repeat(64) + "://example.com:80/news";
    StoredResponse page = response("http://example.com:80/news");
    stack.put(stack.key("{accept=a}" + url), page);
    stack.put(stack.key("{accept=b}" + url), page);
    stack.put(
        stack.key(url),
        page.toBuilder().body(null).variants(List.of("{accept=a}", "{accept=b}")).build());
    stack.put(stack.key(partition), page);
    put("http://example.com:80/newspaper", response("http://example.com:80/newspaper"));
    assertThat(admin.removeKey(url).entries()).isEqualTo(3);
    assertThat(admin.removeKey(url).entries()).isZero();
    assertThat(admin.count(EntryFilter.ALL)).isEqualTo(2);
    assertThat(admin.remove(admin.ofUrl(url)).entries()).isEqualTo(1);
    assertThat(admin.count(EntryFilter.ALL)).isEqualTo(1);
  }

  @Test
  void statisticsAddUpByEveryView() {
    put("a", response("http://a.com/1"));
    put("b", response("http://a.com/2").toBuilder().status(404).body(null).build());
    put("c", response("http://b.com/1").toBuilder().body(Body.wrap(new byte[2000])).build());
    clock.advance(Duration.ofHours(2));
    CacheStatistics statistics = admin.statistics(EntryFilter.ALL, 2);
    assertThat(statistics.total()).isEqualTo(new CacheStatistics.Group(3, 2003));
    assertThat(statistics.byHost().keySet()).containsExactly("a.com", "b.com");
    assertThat(statistics.byHost()).containsEntry("a.com", new CacheStatistics.Group(2, 3));
    assertThat(statistics.byStatus()).containsEntry("404", new CacheStatistics.Group(1, 0));
    assertThat(statistics.byMediaType()).containsEntry("-", new CacheStatistics.Group(3, 2003));
    assertThat(statistics.bySize())
        .containsEntry("up to 10 KiB", new CacheStatistics.Group(1, 2000));
    assertThat(statistics.byAge()).containsEntry("up to 1 day", new CacheStatistics.Group(3, 2003));
    assertThat(statistics.top().largest())
        .extracting(entry -> entry.key().value())
        .containsExactly("c", "a");
    assertThat(statistics.top().mostExpensive()).as("memory bills nothing").isEmpty();
  }

  private void put(String key, StoredResponse response) {
    store.put(new CacheKey(key), response);
  }

  private List<String> keys(State state) {
    return admin
        .entries(admin.inState(EntryFilter.ALL, state))
        .map(entry -> entry.key().value())
        .toList();
  }

  private static StoredResponse headers(String... namesAndValues) {
    return Responses.withHeaders(namesAndValues);
  }

  private static StoredResponse response(String url) {
    return Responses.plain().toBuilder().requestUri(url).build();
  }

  private static CachedEntry entry(String key) {
    return new CachedEntry(EntrySummary.of(new CacheKey(key), Responses.plain()));
  }

  private static CachedEntry entry(StoredResponse response) {
    return new CachedEntry(EntrySummary.of(new CacheKey("key"), response));
  }
}
