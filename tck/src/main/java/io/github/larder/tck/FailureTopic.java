// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.validation;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.StoreCatalog;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failures of the backend fail the stage, with one type of exception. */
class FailureTopic {

  private final ContractSession session;
  private EntryVersion version = ABSENT;

  FailureTopic(ContractSession session) {
    this.session = session;
  }

  @BeforeEach
  void startFailing() {
    session.needs(Capability.FAILURE);
    version = store().put(KEY, response());
    session.startFailing();
  }

  @Test
  void readsFailTheirStage() {
    failsItsStage(() -> unwrapped().get(KEY));
    failsItsStage(() -> unwrapped().getAll(List.of(KEY, OTHER_KEY)));
  }

  @Test
  void writesFailTheirStage() {
    // Each write has a key of its own: a backend may hold back a key whose write timed out.
    failsItsStage(() -> unwrapped().put(KEY, response()));
    failsItsStage(() -> unwrapped().compareAndPut(OTHER_KEY, ABSENT, response()));
  }

  @Test
  void aRemovalFailsItsStage() {
    failsItsStage(() -> unwrapped().remove(KEY));
    failsItsStage(() -> unwrapped().compareAndRemove(KEY, version));
  }

  @Test
  void aRefreshFailsItsStage() {
    session.needs(Capability.REFRESH);
    failsItsStage(() -> unwrapped().refresh(KEY, version, validation().build()));
  }

  @Test
  void theCatalogFailsItsStages() {
    session.needs(Capability.CATALOG);
    StoreCatalog catalog = unwrapped().catalog().orElseThrow();
    failsItsStage(() -> catalog.list(EntryFilter.ALL, null, 10));
    failsItsStage(() -> catalog.count(EntryFilter.ALL));
    failsItsStage(() -> catalog.removeAll(EntryFilter.ALL));
  }

  private static void failsItsStage(Supplier<CompletionStage<?>> call) {
    // An exception that the call throws directly fails the test here.
    CompletionStage<?> stage = call.get();
    assertThat(Stages.failureOf(stage)).isExactlyInstanceOf(CacheStoreException.class);
  }

  private CacheStore unwrapped() {
    return store().unwrap();
  }

  private WaitingStore store() {
    return session.store();
  }
}
