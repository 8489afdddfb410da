// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.tck.ResponseAssert.assertSame;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.responseBuilder;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.VersionedResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Neither a response that was read nor one that was stored changes afterwards. */
class IsolationTopic {

  private final ContractSession session;

  IsolationTopic(ContractSession session) {
    this.session = session;
  }

  @Test
  void aBodyThatWasReadSurvivesOtherReads() {
    store().put(KEY, response("AAAA"));
    store().put(OTHER_KEY, response("BBBB"));
    VersionedResponse first = store().entry(KEY);
    VersionedResponse second = store().entry(OTHER_KEY);
    assertSame(first.response(), response("AAAA"));
    assertSame(second.response(), response("BBBB"));
    Map<CacheKey, VersionedResponse> both = store().getAll(List.of(KEY, OTHER_KEY));
    assertThat(both.values()).containsExactly(first, second);
  }

  @Test
  void whatWasReadSurvivesLaterWrites() {
    store().put(KEY, response("AAAA"));
    VersionedResponse read = store().entry(KEY);
    store().put(KEY, response("BBBB"));
    store().entry(KEY);
    store().remove(KEY);
    assertSame(read.response(), response("AAAA"));
  }

  @Test
  void changesOfACopiedArrayDoNotChangeTheStore() {
    byte[] bytes = "AAAA".getBytes(UTF_8);
    store().put(KEY, responseBuilder().body(Body.copyOf(bytes)).build());
    Arrays.fill(bytes, (byte) 'B');
    assertSame(store().entry(KEY).response(), response("AAAA"));
  }

  @Test
  void changesOfBytesThatWereReadDoNotChangeTheStore() {
    store().put(KEY, response("AAAA"));
    Body read = requireNonNull(store().entry(KEY).response().body());
    Arrays.fill(read.toByteArray(), (byte) 'B');
    assertSame(store().entry(KEY).response(), response("AAAA"));
  }

  @Test
  void changesOfTheKeysDoNotChangeACallInProgress() {
    store().put(KEY, response());
    List<CacheKey> keys = new ArrayList<>(List.of(KEY));
    CompletionStage<Map<CacheKey, VersionedResponse>> call = store().unwrap().getAll(keys);
    keys.clear();
    assertThat(Stages.resultOf(call)).containsOnlyKeys(KEY);
  }

  private WaitingStore store() {
    return session.store();
  }
}
