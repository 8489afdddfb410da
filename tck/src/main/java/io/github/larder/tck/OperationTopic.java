// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.model.EntryVersion.ABSENT;
import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.MISSING_KEY;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.responseBuilder;
import static io.github.larder.tck.Samples.validation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.SkipReason;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backend reads the scope of each operation once, and applies it. */
class OperationTopic {

  private static final Duration LIMIT = Duration.ofMillis(100);

  /** Much shorter than the deadlines of the config, and long enough for a busy machine. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private final ContractSession session;

  OperationTopic(ContractSession session) {
    this.session = session;
  }

  @BeforeEach
  void needsBackend() {
    session.needsBackend();
  }

  @Test
  void aReadReadsTheScopeOnceOnTheCallersThread() {
    store().put(KEY, response());
    store().put(OTHER_KEY, response());
    asksOnce(() -> unwrapped().get(KEY));
    asksOnce(() -> unwrapped().get(MISSING_KEY));
    asksOnce(() -> unwrapped().getAll(List.of(KEY, OTHER_KEY, MISSING_KEY)));
  }

  @Test
  void aWriteReadsTheScopeOnceOnTheCallersThread() {
    asksOnce(() -> unwrapped().put(KEY, response()));
    asksOnce(() -> unwrapped().compareAndPut(KEY, ABSENT, response("lost")));
    asksOnce(() -> unwrapped().compareAndPut(OTHER_KEY, ABSENT, response()));
  }

  @Test
  void aRemovalReadsTheScopeOnceOnTheCallersThread() {
    EntryVersion version = store().put(KEY, response());
    asksOnce(() -> unwrapped().compareAndRemove(KEY, ABSENT));
    asksOnce(() -> unwrapped().compareAndRemove(KEY, version));
    asksOnce(() -> unwrapped().remove(KEY));
  }

  @Test
  void aRefreshReadsTheScopeOnceOnTheCallersThread() {
    session.needs(Capability.REFRESH);
    EntryVersion version = store().put(KEY, response());
    asksOnce(() -> unwrapped().refresh(KEY, version, validation().build()));
    store().put(KEY, response());
    asksOnce(() -> unwrapped().refresh(KEY, version, validation().build()));
  }

  @Test
  void anUnreadableEntryIsReportedToTheEventsOfTheOperation() {
    session.needs(Capability.UNREADABLE);
    store().put(KEY, response());
    session.plantUnreadable(KEY);
    RecordedEvents own = new RecordedEvents();
    session.operations().reportTo(own);
    store().get(KEY);
    store().getAll(List.of(KEY));
    store().conflict(KEY, ABSENT, response());
    assertThat(own.corrupt()).hasSizeGreaterThanOrEqualTo(3).containsOnly(KEY);
    assertThat(session.events().corrupt()).isEmpty();
  }

  @Test
  void aSkippedWriteIsReportedToTheEventsOfTheOperation() {
    session.needs(Capability.SIZE_LIMIT);
    RecordedEvents own = new RecordedEvents();
    session.operations().reportTo(own);
    Body tooLarge = Body.wrap(new byte[session.tooManyBytes()]);
    store().tryPut(KEY, responseBuilder().body(tooLarge).build());
    store().compareAndPut(OTHER_KEY, ABSENT, responseBuilder().body(tooLarge).build());
    assertThat(own.skipped())
        .containsExactly(
            new RecordedEvents.Skip(KEY, SkipReason.TOO_LARGE),
            new RecordedEvents.Skip(OTHER_KEY, SkipReason.TOO_LARGE));
    assertThat(session.events().skipped()).isEmpty();
  }

  @Test
  void aBlockedOperationEndsByItsLimit() throws Exception {
    session.needs(Capability.HOLD_UP);
    EntryVersion version = store().put(KEY, response());
    session.operations().limit(LIMIT);
    try (Closeable held = session.holdUp()) {
      assertThat(held).isNotNull();
      endsLate(() -> unwrapped().put(OTHER_KEY, response()));
      endsLate(() -> unwrapped().compareAndPut(KEY, version, response("lost")));
      endsLate(() -> unwrapped().compareAndRemove(KEY, version));
      endsLate(() -> unwrapped().remove(KEY));
      if (session.declares(Capability.REFRESH)) {
        endsLate(() -> unwrapped().refresh(KEY, version, validation().build()));
      }
      ends(() -> unwrapped().get(KEY));
      ends(() -> unwrapped().getAll(List.of(KEY, MISSING_KEY)));
    }
    session.operations().limit(SOON);
    store().put(KEY, response());
  }

  private void asksOnce(Supplier<CompletionStage<?>> operation) {
    session.operations().takeAskers();
    CompletionStage<?> stage = operation.get();
    assertThat(session.operations().takeAskers())
        .as("the threads that have read the scope when the call returns")
        .containsExactly(Thread.currentThread());
    Stages.resultOf(stage);
    assertThat(session.operations().takeAskers())
        .as("the threads that read it after that")
        .isEmpty();
  }

  private static void endsLate(Supplier<CompletionStage<?>> operation) {
    Throwable failure =
        assertTimeoutPreemptively(SOON, () -> Stages.failureOf(operation.get()), "its limit");
    assertThat(failure)
        .isInstanceOfSatisfying(
            CacheStoreException.class,
            late -> assertThat(late.kind()).isEqualTo(CacheStoreException.Kind.TIMEOUT));
  }

  /** A backend whose reads never wait returns a result; other backends fail. */
  private static void ends(Supplier<CompletionStage<?>> operation) {
    assertTimeoutPreemptively(
        SOON,
        () -> Stages.resultOf(operation.get().handle((result, failure) -> true)),
        "its limit");
  }

  private CacheStore unwrapped() {
    return store().unwrap();
  }

  private WaitingStore store() {
    return session.store();
  }
}
