// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.responseBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A response that is too large is skipped, and an older one is removed. */
class SizeLimitTopic {

  private final ContractSession session;

  SizeLimitTopic(ContractSession session) {
    this.session = session;
  }

  @BeforeEach
  void needsTheCapability() {
    session.needs(Capability.SIZE_LIMIT);
  }

  @Test
  void aPutIsSkippedAndReported() {
    assertThat(store().tryPut(KEY, tooLarge()))
        .isEqualTo(new PutResult.Skipped(SkipReason.TOO_LARGE));
    assertThat(store().get(KEY)).isEmpty();
    assertThat(session.events().skipped())
        .containsExactly(new RecordedEvents.Skip(KEY, SkipReason.TOO_LARGE));
  }

  @Test
  void aSkippedPutRemovesTheOlderResponse() {
    store().put(KEY, response());
    store().put(OTHER_KEY, response());
    store().tryPut(KEY, tooLarge());
    assertThat(store().get(KEY)).isEmpty();
    assertThat(store().get(OTHER_KEY)).isPresent();
  }

  @Test
  void aCompareAndPutIsSkippedAndRemovesTheOlderResponse() {
    EntryVersion version = store().put(KEY, response());
    assertThat(store().compareAndPut(KEY, version, tooLarge()))
        .isEqualTo(new CompareAndPutResult.Skipped(SkipReason.TOO_LARGE));
    assertThat(store().get(KEY)).isEmpty();
  }

  private StoredResponse tooLarge() {
    return responseBuilder().body(Body.wrap(new byte[session.tooManyBytes()])).build();
  }

  private WaitingStore store() {
    return session.store();
  }
}
