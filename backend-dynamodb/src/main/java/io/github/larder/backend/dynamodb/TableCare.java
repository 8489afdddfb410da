// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

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
 * Looks after the table, beside the requests. A table is taken to be there until a call says it is
 * not; then it is made in the background, and no call bothers DynamoDB until that has ended. After
 * a failure of the table itself, calls are answered with it for a while. Thread-safe.
 */
final class TableCare {

  private static final Logger log = LoggerFactory.getLogger(TableCare.class);

  /** How long a failure is answered before DynamoDB is asked again. */
  private static final Duration HOLD = Duration.ofSeconds(10);

  private sealed interface State {
    record Usable() implements State {}

    /**
     * @param told whether somebody waits for it, and is told how it ends
     */
    record Making(CompletableFuture<Void> done, AtomicBoolean told) implements State {}

    record Broken(CacheStoreException reason, Instant until) implements State {}
  }

  private final TableCalls calls;
  private final TableMaker maker;
  private final TimeToLive timeToLive;
  private final Background background;
  private final SdkErrors errors;
  private final Clock clock;
  private final boolean createTable;
  private final AtomicReference<State> state = new AtomicReference<>(new State.Usable());

  TableCare(
      TableCalls calls,
      TimeToLive timeToLive,
      PointInTimeRecovery recovery,
      Background background,
      SdkErrors errors,
      Clock clock,
      boolean createTable) {
    this.calls = calls;
    this.timeToLive = timeToLive;
    this.maker = new TableMaker(calls, timeToLive, recovery, background, errors);
    this.background = background;
    this.errors = errors;
    this.clock = clock;
    this.createTable = createTable;
  }

  /** What a call would fail with, known without making it; {@code null} to go on. */
  @Nullable RuntimeException obstacle() {
    State now = state.get();
    if (now instanceof State.Making) {
      return new TableNotReadyException();
    }
    if (now instanceof State.Broken broken) {
      if (clock.instant().isBefore(broken.until())) {
        return again(broken.reason());
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
              + " is not there, and createTable=false; create it with "
              + KeySchema.EXPECTED
              + ", or set createTable=true",
          cause);
    }
    var unused = make(false);
    RuntimeException obstacle = obstacle();
    return obstacle == null ? new TableNotReadyException() : obstacle;
  }

  /** A call found a table with another key. The reason names it as soon as it was looked at. */
  RuntimeException wrongKey(Throwable cause) {
    CacheStoreException reason =
        new CacheStoreException(
            Kind.UNAVAILABLE, errors.where() + ' ' + KeySchema.message(createTable), cause);
    State usable = state.get();
    if (usable instanceof State.Usable
        && state.compareAndSet(usable, broken(reason))
        && createTable) {
      var unused = background.after(Duration.ZERO, () -> check(false));
    }
    return reason;
  }

  /** A write succeeded: the table's time to live is looked at, until that works or is denied. */
  void wrote() {
    if (createTable && timeToLive.isLookDue()) {
      var unused = background.soon(timeToLive::ensure);
    }
  }

  /** Completes when the table is there and usable. */
  CompletableFuture<Void> ready() {
    if (state.get() instanceof State.Making making) {
      making.told().set(true);
      return making.done();
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
   * @param told whether the caller is told how it ends
   */
  private CompletableFuture<Void> check(boolean told) {
    return calls
        .look()
        .thenCompose(
            look -> look instanceof TableCalls.Look.Missing ? make(told) : check(look, told));
  }

  private CompletableFuture<Void> check(TableCalls.Look look, boolean told) {
    return maker.check(look).whenComplete((usable, fault) -> checked(fault, told));
  }

  private void checked(@Nullable Throwable fault, boolean told) {
    if (fault == null) {
      state.set(new State.Usable());
    } else {
      breakUp(errors.translate("DescribeTable", fault), told);
    }
  }

  private CompletableFuture<Void> make(boolean told) {
    State.Making making = new State.Making(new CompletableFuture<>(), new AtomicBoolean(told));
    State before = state.get();
    if (before instanceof State.Making other) {
      other.told().compareAndSet(false, told);
      return other.done();
    }
    if (!state.compareAndSet(before, making)) {
      return make(told);
    }
    log.info("{} is not there and is being created", errors.where());
    var unused =
        background
            .after(Duration.ZERO, maker::create)
            .whenComplete((made, failure) -> ended(making, failure));
    return making.done();
  }

  private void ended(State.Making making, @Nullable Throwable failure) {
    if (failure == null) {
      state.compareAndSet(making, new State.Usable());
      log.info("{} is ready", errors.where());
      making.done().complete(null);
      return;
    }
    CacheStoreException reason = errors.translate("CreateTable", failure);
    breakUp(reason, making.told().get());
    making.done().completeExceptionally(reason);
  }

  private void breakUp(CacheStoreException reason, boolean told) {
    state.set(broken(reason));
    if (!told && !background.isClosed()) {
      log.error("{}", reason.getMessage());
    }
  }

  private State.Broken broken(CacheStoreException reason) {
    return new State.Broken(reason, clock.instant().plus(HOLD));
  }

  /** A new exception for each call, so that no caller sees another one's. */
  private static CacheStoreException again(CacheStoreException reason) {
    return new CacheStoreException(
        reason.kind(), String.valueOf(reason.getMessage()), reason.getCause());
  }
}
