// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.TableCalls.Inspection;
import io.github.larder.backend.dynamodb.TableCreation.PointInTimeRecovery;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * Takes care of the table in the background. The table is assumed to exist until a call reports
 * that it does not; then it is created, and no call reaches DynamoDB until that has ended. After a
 * failure of the table itself, calls fail with it for a while. Thread-safe.
 */
final class TableCare {

  private static final Logger log = LoggerFactory.getLogger(TableCare.class);

  /** How long calls fail before DynamoDB is called again. */
  private static final Duration HOLD = Duration.ofSeconds(10);

  private sealed interface State {
    record Usable() implements State {}

    /**
     * @param awaited whether a caller waits for the end, and so sees a failure
     */
    record Creating(CompletableFuture<Void> done, AtomicBoolean awaited) implements State {}

    record Broken(CacheStoreException reason, Instant until) implements State {}
  }

  private final TableCalls calls;
  private final TableCreation creation;
  private final TimeToLive timeToLive;
  private final BackgroundTasks background;
  private final SdkErrors errors;
  private final Clock clock;
  private final boolean createTable;
  private final AtomicReference<State> state = new AtomicReference<>(new State.Usable());

  TableCare(
      TableCalls calls,
      TimeToLive timeToLive,
      PointInTimeRecovery recovery,
      BackgroundTasks background,
      SdkErrors errors,
      Clock clock,
      boolean createTable) {
    this.calls = calls;
    this.timeToLive = timeToLive;
    this.creation = new TableCreation(calls, timeToLive, recovery, background, errors);
    this.background = background;
    this.errors = errors;
    this.clock = clock;
    this.createTable = createTable;
  }

  /** What a call would fail with, known without making it; {@code null} if it can be made. */
  @Nullable RuntimeException obstacle() {
    State now = state.get();
    if (now instanceof State.Creating) {
      return new TableNotReadyException();
    }
    if (now instanceof State.Broken broken) {
      if (clock.instant().isBefore(broken.until())) {
        return copyOf(broken.reason());
      }
      state.compareAndSet(now, new State.Usable());
    }
    return null;
  }

  /** A call found no table. */
  RuntimeException missing(ResourceNotFoundException cause) {
    if (!createTable) {
      return new CacheStoreException(
          Kind.UNAVAILABLE,
          errors.where()
              + " does not exist, and createTable=false; create it with "
              + TableDefinition.EXPECTED_KEY
              + ", or set createTable=true",
          cause);
    }
    var unused = create(false);
    RuntimeException obstacle = obstacle();
    return obstacle == null ? new TableNotReadyException() : obstacle;
  }

  /**
   * A call found a table with another key. The reason names that key once the table is described.
   */
  RuntimeException wrongKey(Throwable cause) {
    CacheStoreException reason =
        new CacheStoreException(
            Kind.UNAVAILABLE, errors.where() + ' ' + TableDefinition.wrongKey(createTable), cause);
    State usable = state.get();
    if (usable instanceof State.Usable
        && state.compareAndSet(usable, broken(reason))
        && createTable) {
      var unused = background.runAfter(Duration.ZERO, () -> check(false));
    }
    return reason;
  }

  /** A write succeeded: the table's time to live is checked, until that works or is denied. */
  void wrote() {
    if (createTable && timeToLive.isCheckDue()) {
      var unused = background.runBeforeClose(timeToLive::ensure);
    }
  }

  /** Completes when the table is usable. */
  CompletableFuture<Void> ready() {
    if (state.get() instanceof State.Creating creating) {
      creating.awaited().set(true);
      return creating.done();
    }
    return check(true)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    SdkErrors.isAboutKeySchema(failure)
                        ? wrongKey(failure)
                        : errors.translate("DescribeTable", failure)));
  }

  /**
   * @param awaited whether a caller waits for the end, and so sees a failure
   */
  private CompletableFuture<Void> check(boolean awaited) {
    return calls
        .inspect()
        .thenCompose(
            inspection ->
                inspection instanceof Inspection.Missing
                    ? create(awaited)
                    : check(inspection, awaited));
  }

  private CompletableFuture<Void> check(Inspection inspection, boolean awaited) {
    return creation.check(inspection).whenComplete((usable, fault) -> checked(fault, awaited));
  }

  private void checked(@Nullable Throwable fault, boolean awaited) {
    if (fault == null) {
      state.set(new State.Usable());
    } else {
      fail(errors.translate("DescribeTable", fault), awaited);
    }
  }

  private CompletableFuture<Void> create(boolean awaited) {
    State.Creating creating =
        new State.Creating(new CompletableFuture<>(), new AtomicBoolean(awaited));
    State before = state.get();
    if (before instanceof State.Creating other) {
      other.awaited().compareAndSet(false, awaited);
      return other.done();
    }
    if (!state.compareAndSet(before, creating)) {
      return create(awaited);
    }
    log.info("{} does not exist and is being created", errors.where());
    var unused =
        background
            .runAfter(Duration.ZERO, creation::create)
            .whenComplete((created, failure) -> ended(creating, failure));
    return creating.done();
  }

  private void ended(State.Creating creating, @Nullable Throwable failure) {
    if (failure == null) {
      state.compareAndSet(creating, new State.Usable());
      log.info("{} is ready", errors.where());
      creating.done().complete(null);
      return;
    }
    CacheStoreException reason = errors.translate("CreateTable", failure);
    fail(reason, creating.awaited().get());
    creating.done().completeExceptionally(reason);
  }

  private void fail(CacheStoreException reason, boolean awaited) {
    state.set(broken(reason));
    if (!awaited && !background.isClosed()) {
      log.error("{}", reason.getMessage());
    }
  }

  private State.Broken broken(CacheStoreException reason) {
    return new State.Broken(reason, clock.instant().plus(HOLD));
  }

  /** A new exception for each call, so that no two callers share one. */
  private static CacheStoreException copyOf(CacheStoreException reason) {
    return new CacheStoreException(
        reason.kind(), String.valueOf(reason.getMessage()), reason.getCause());
  }

  /** The table is being created. Never leaves this package: calls become misses and skips. */
  static final class TableNotReadyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TableNotReadyException() {
      super("The table is being created", null, false, false);
    }
  }
}
