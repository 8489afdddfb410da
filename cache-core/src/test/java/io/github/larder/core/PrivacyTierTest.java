// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.tck.MutableClock;
import io.github.larder.testing.FaultyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No write through a stack brings a secret to its backend. */
class PrivacyTierTest {

  private static final String URL = "http://example.com:80/items?token=s3cret";

  private final MutableClock clock = MutableClock.at(Responses.RECEIVED);
  private final CacheStore backend =
      new MemoryBackend().create(BackendConfig.builder().clock(clock).build());
  private final List<SkipReason> skipped = new ArrayList<>();
  private final CacheStack stack =
      CacheStack.builder()
          .store(backend)
          .clock(clock)
          .listener(
              new CacheListener() {
                @Override
                public void skipped(CacheKey key, SkipReason reason) {
                  skipped.add(reason);
                }
              })
          .build();
  private final CacheStack.Key key = stack.key(URL);

  @AfterEach
  void close() {
    stack.close();
    backend.close();
  }

  @Test
  void keyAndUrlAreRedactedAndCookiesOmitted() {
    join(stack.put(key, response("Set-Cookie", "id=s3cret", "ETag", "\"1\"")));
    assertThat(everythingStored()).doesNotContain("s3cret");
    StoredResponse stored = join(stack.get(key)).orElseThrow().response();
    assertThat(stored.requestUri()).isEqualTo("http://example.com:80/items?token=REDACTED");
    assertThat(stored.headers()).containsExactly(new HeaderField("ETag", "\"1\""));
  }

  @Test
  void storeOfAStackAcceptsRawKeys() {
    CacheStore store = stack.asStore();
    join(store.put(new CacheKey(URL), response("Set-Cookie", "id=s3cret")));
    assertThat(everythingStored()).doesNotContain("s3cret");
    assertThat(join(store.get(new CacheKey(URL)))).isPresent();
    assertThat(join(store.getAll(List.of(new CacheKey(URL))))).containsKey(new CacheKey(URL));
    assertThat(join(store.get(new CacheKey(URL + "2")))).isEmpty();
  }

  @Test
  void responseForOneUserIsSkippedAndRemovesTheOlderOne() {
    join(stack.put(key, response("ETag", "\"1\"")));
    assertThat(join(stack.put(key, forOneUser())))
        .isEqualTo(new PutResult.Skipped(SkipReason.SECRET_IN_HEADER));
    assertThat(join(stack.get(key))).isEmpty();
    assertThat(skipped).containsExactly(SkipReason.SECRET_IN_HEADER);
  }

  @Test
  void conditionalWriteForOneUserIsSkippedAndRemovesTheExpectedVersion() {
    EntryVersion version = put(response("ETag", "\"1\""));
    assertThat(join(stack.compareAndPut(key, new EntryVersion("other"), forOneUser())))
        .isInstanceOf(CompareAndPutResult.Conflict.class);
    assertThat(join(stack.get(key))).isPresent();
    assertThat(join(stack.compareAndPut(key, version, forOneUser())))
        .isEqualTo(new CompareAndPutResult.Skipped(SkipReason.SECRET_IN_HEADER));
    assertThat(join(stack.get(key))).isEmpty();
  }

  @Test
  void refreshForOneUserIsSkippedAndTheEntryStays() {
    EntryVersion version = put(response("ETag", "\"1\""));
    assertThat(join(stack.refresh(key, version, forOneUser())))
        .isEqualTo(new RefreshResult.Skipped(SkipReason.SECRET_IN_HEADER));
    assertThat(join(stack.get(key))).isPresent();
  }

  @Test
  void updateToAResponseForOneUserRemovesTheEntry() {
    put(response("ETag", "\"1\""));
    join(stack.update(key, current -> Optional.of(forOneUser())));
    assertThat(join(stack.get(key))).isEmpty();
    join(stack.update(key, current -> Optional.of(response("Set-Cookie", "id=s3cret"))));
    assertThat(everythingStored()).contains("items").doesNotContain("s3cret");
  }

  @Test
  void keyOfAnEntryIsAcceptedAndARawOneRejected() {
    CacheKey stored = stack.privacy().cacheKey(URL);
    assertThat(stack.keyOf(stored)).isEqualTo(key);
    assertThatThrownBy(() -> stack.keyOf(new CacheKey(URL)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> stack.keyOf(new CacheKey(URL + "#" + "0".repeat(64))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> stack.keyOf(new CacheKey("http://example.com:80/#s3cret")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void responseThatNeedsNoChangeIsStoredUnchanged() {
    StoredResponse response = Responses.plain();
    assertThat(PrivacyPolicy.standard().redacted(response)).isSameAs(response);
    FaultyStore watched = new FaultyStore(backend);
    try (CacheStack observed = CacheStack.builder().store(watched).build()) {
      join(observed.put(observed.key(response.requestUri()), response));
      assertThat(watched.calls()).containsExactly("put");
    }
  }

  private EntryVersion put(StoredResponse response) {
    return ((PutResult.Stored) join(stack.put(key, response))).version();
  }

  private String everythingStored() {
    return join(backend.catalog().orElseThrow().list(EntryFilter.ALL, null, 10)).entries().stream()
        .map(
            entry ->
                entry.key()
                    + join(backend.get(entry.key()))
                        .map(VersionedResponse::response)
                        .map(stored -> stored.requestUri() + stored.headers())
                        .orElse(""))
        .toList()
        .toString();
  }

  private static StoredResponse forOneUser() {
    return response("X-Auth-Token", "s3cret");
  }

  private static StoredResponse response(String... headers) {
    return Responses.withHeaders(headers).toBuilder().requestUri(URL).build();
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
