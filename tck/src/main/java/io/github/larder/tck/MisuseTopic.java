// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.validation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.larder.model.EntryVersion;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programmer errors are thrown directly, and nothing else is. */
class MisuseTopic {

  private final ContractSession session;

  MisuseTopic(ContractSession session) {
    this.session = session;
  }

  @Test
  void nullIsRefusedByReads() {
    assertThatNullPointerException().isThrownBy(() -> unwrapped().get(missing()));
    assertThatNullPointerException().isThrownBy(() -> unwrapped().getAll(missing()));
  }

  @Test
  void nullIsRefusedByPutAndRemove() {
    assertThatNullPointerException().isThrownBy(() -> unwrapped().put(missing(), response()));
    assertThatNullPointerException().isThrownBy(() -> unwrapped().put(KEY, missing()));
    assertThatNullPointerException().isThrownBy(() -> unwrapped().remove(missing()));
  }

  @Test
  void nullIsRefusedByCompareAndPut() {
    assertThatNullPointerException()
        .isThrownBy(() -> unwrapped().compareAndPut(missing(), ABSENT, response()));
    assertThatNullPointerException()
        .isThrownBy(() -> unwrapped().compareAndPut(KEY, missing(), response()));
    assertThatNullPointerException()
        .isThrownBy(() -> unwrapped().compareAndPut(KEY, ABSENT, missing()));
  }

  @Test
  void nullIsRefusedByCompareAndRemove() {
    assertThatNullPointerException()
        .isThrownBy(() -> unwrapped().compareAndRemove(missing(), ABSENT));
    assertThatNullPointerException().isThrownBy(() -> unwrapped().compareAndRemove(KEY, missing()));
  }

  @Test
  void nullIsRefusedByRefresh() {
    session.needs(Capability.REFRESH);
    assertThatNullPointerException()
        .isThrownBy(() -> unwrapped().refresh(missing(), ABSENT, validation().build()));
    assertThatNullPointerException()
        .isThrownBy(() -> unwrapped().refresh(KEY, missing(), validation().build()));
    assertThatNullPointerException().isThrownBy(() -> unwrapped().refresh(KEY, ABSENT, missing()));
  }

  @Test
  void nullChangesNothing() {
    EntryVersion version = store().put(KEY, response());
    assertThatNullPointerException().isThrownBy(() -> unwrapped().put(KEY, missing()));
    assertThat(store().entry(KEY)).isEqualTo(new VersionedResponse(version, response()));
  }

  @Test
  void closingTwiceIsFine() {
    store().put(KEY, response());
    unwrapped().close();
    assertThatCode(unwrapped()::close).doesNotThrowAnyException();
  }

  @Test
  void aClosedStoreRefusesReads() {
    unwrapped().close();
    assertThatIllegalStateException().isThrownBy(() -> unwrapped().get(KEY));
    assertThatIllegalStateException().isThrownBy(() -> unwrapped().getAll(List.of(KEY)));
  }

  @Test
  void aClosedStoreRefusesWrites() {
    unwrapped().close();
    assertThatIllegalStateException().isThrownBy(() -> unwrapped().put(KEY, response()));
    assertThatIllegalStateException()
        .isThrownBy(() -> unwrapped().compareAndPut(KEY, ABSENT, response()));
    assertThatIllegalStateException().isThrownBy(() -> unwrapped().remove(KEY));
    assertThatIllegalStateException().isThrownBy(() -> unwrapped().compareAndRemove(KEY, ABSENT));
  }

  @Test
  void aClosedStoreRefusesRefreshes() {
    session.needs(Capability.REFRESH);
    EntryVersion version = store().put(KEY, response());
    unwrapped().close();
    assertThatIllegalStateException()
        .isThrownBy(() -> unwrapped().refresh(KEY, version, validation().build()));
  }

  private CacheStore unwrapped() {
    return store().unwrap();
  }

  /** Returns null where the API forbids it, as code without null checks can. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T missing() {
    return null;
  }

  private WaitingStore store() {
    return session.store();
  }
}
