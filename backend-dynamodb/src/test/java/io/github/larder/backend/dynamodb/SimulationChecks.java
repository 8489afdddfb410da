// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.SimulatedHistory.State;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Conflict;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares what operations return with what was stored meanwhile. An operation takes effect at some
 * moment between its beginning and its end; a read that may be eventually consistent sees a state
 * of at most {@link SimulatedTable#STALENESS_NANOS} before, but none that its own process had
 * replaced.
 */
final class SimulationChecks {

  private final Map<CacheKey, SimulatedHistory> heads;
  private final SimulatedResponses responses;
  private final boolean consistent;
  private final boolean oldItems;

  /**
   * @param consistent whether all reads are strongly consistent
   * @param oldItems whether a condition failure returns the item
   */
  SimulationChecks(
      Map<CacheKey, SimulatedHistory> heads,
      SimulatedResponses responses,
      boolean consistent,
      boolean oldItems) {
    this.heads = heads;
    this.responses = responses;
    this.consistent = consistent;
    this.oldItems = oldItems;
  }

  /** A violation. */
  static final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1;

    Violation(String what) {
      super(what);
    }
  }

  /** A failure has the type for callers, and a reason. */
  void failed(SimulatedOperation operation, Throwable failure) {
    require(
        failure instanceof CacheStoreException
            && (operation.isExcused() || operation.hadLeftOver()),
        operation,
        () -> "failed for no reason: " + failure);
  }

  /**
   * @param own the last write of this process that had ended by then
   */
  void read(
      SimulatedOperation operation, CacheKey key, OwnWrite own, Optional<VersionedResponse> entry) {
    SimulatedHistory log = log(key);
    int begun = operation.begunAt(key);
    int eventual = log.eventual(operation.begunNanos());
    int first = consistent ? begun : Math.max(own.state(), eventual);
    List<State> seen = new ArrayList<>(log.since(Math.min(first, begun)));
    if (!consistent) {
      log.since(eventual).stream().filter(state -> isLaterThan(own, log, state)).forEach(seen::add);
    }
    if (entry.isPresent()) {
      present(operation, seen, entry.get());
    } else {
      // The second read finds what has replaced the first, unless that was replaced as well.
      int replacements = log.last() - begun;
      boolean replaced = replacements > (consistent ? 1 : 0);
      require(
          replaced
              || operation.hadLeftOver()
              || operation.isExcused()
              || some(seen, state -> isMissing(operation, key, state)),
          operation,
          () -> "missed an entry although it was there all the time: " + seen);
    }
  }

  /**
   * A head of the same body that was received later than the own refresh counts as newer, although
   * the refresh may have replaced it because it was from the future of a clock that has been set.
   */
  private static boolean isLaterThan(OwnWrite own, SimulatedHistory log, State state) {
    return own.refreshedAt() != null
        && state.holdsBodyOf(log.since(own.state()).get(0).version())
        && state.receivedAt().compareTo(own.refreshedAt()) > 0;
  }

  /**
   * What a process wrote last.
   *
   * @param state the state when the write ended
   * @param refreshedAt when the response of a refresh was received, as text; {@code null} for other
   *     writes
   */
  record OwnWrite(int state, @Nullable String refreshedAt) {}

  private boolean isMissing(SimulatedOperation operation, CacheKey key, State state) {
    return state.isAbsentAt(operation.latest())
        || log(key).isSpoiled(state)
        || (state.parts() && operation.mayHoldBack(key));
  }

  private void present(SimulatedOperation operation, List<State> seen, VersionedResponse entry) {
    State state =
        seen.stream()
            .filter(there -> there.version().equals(entry.version()))
            .findFirst()
            .orElseThrow(
                () ->
                    violation(
                        operation,
                        "returned response "
                            + number(entry.response())
                            + " although only these were there: "
                            + seen));
    StoredResponse written = responses.get(state.number());
    require(
        entry.response().equals(written),
        operation,
        () -> "returned " + entry.response() + " although " + written + " was written");
    require(
        !state.isAbsentAt(operation.earliest()), operation, () -> "returned an expired " + state);
  }

  void put(SimulatedOperation operation, CacheKey key, PutResult result, StoredResponse response) {
    if (result instanceof PutResult.Stored stored) {
      stored(operation, key, stored.version(), response);
    } else if (result instanceof PutResult.Skipped skipped) {
      skipped(operation, key, skipped.reason(), response);
    }
  }

  /** A response that is not stored leaves no older one, and has a reason. */
  private void skipped(
      SimulatedOperation operation, CacheKey key, SkipReason reason, StoredResponse response) {
    removed(operation, key);
    boolean tooLong = response.bodyLength() == Simulation.TOO_LONG;
    require(
        reason == SkipReason.TOO_LARGE
            ? tooLong
            : reason == SkipReason.ON_HOLD && !tooLong && operation.mayHoldBack(key),
        operation,
        () -> "was skipped for no reason: " + reason);
  }

  void compared(
      SimulatedOperation operation,
      CacheKey key,
      CompareAndPutResult result,
      StoredResponse response) {
    SimulatedHistory log = log(key);
    int begun = operation.begunAt(key);
    if (result instanceof CompareAndPutResult.Stored stored) {
      stored(operation, key, stored.version(), response);
    } else if (result instanceof Conflict conflict) {
      Current current = conflict.current();
      if (current instanceof Current.Absent) {
        require(
            some(log.since(begun), state -> state.isAbsentAt(operation.latest())),
            operation,
            () -> "found nothing although there was " + log.since(begun));
        // If the failure did not return the item, it may have been removed before it was read.
        require(
            !operation.expected().isAbsent() || log.last() > begun,
            operation,
            () -> "did not create although nothing is there");
      } else if (current instanceof Current.Present present) {
        present(operation, log.since(begun), present.entry());
        require(
            number(present.entry().response()) != number(response),
            operation,
            () -> "is in conflict with itself");
      } else {
        unreadable(operation, key, current.version());
      }
    } else if (result instanceof CompareAndPutResult.Skipped skipped) {
      skipped(operation, key, skipped.reason(), response);
    }
  }

  void conditionallyRemoved(
      SimulatedOperation operation, CacheKey key, CompareAndRemoveResult result) {
    SimulatedHistory log = log(key);
    int begun = operation.begunAt(key);
    if (result instanceof CompareAndRemoveResult.Conflict conflict) {
      Current current = conflict.current();
      require(!(current instanceof Current.Absent), operation, () -> "is in conflict with nothing");
      require(
          !current.version().equals(operation.expected()),
          operation,
          () -> "is in conflict with what it expected");
      if (current instanceof Current.Present present) {
        present(operation, log.since(begun), present.entry());
      } else {
        unreadable(operation, key, current.version());
      }
    } else {
      require(
          some(log.since(begun), state -> state.isAbsentAt(operation.latest())),
          operation,
          () -> "is done although there was " + log.since(begun));
    }
  }

  private void unreadable(SimulatedOperation operation, CacheKey key, EntryVersion version) {
    SimulatedHistory log = log(key);
    State there =
        log.since(operation.begunAt(key)).stream()
            .filter(state -> state.version().equals(version))
            .findFirst()
            .orElseThrow(() -> violation(operation, "found a version that was not there"));
    require(
        log.isSpoiled(there)
            || operation.hadLeftOver()
            || operation.isExcused()
            || (there.parts() && operation.mayHoldBack(key))
            || !log.now().version().equals(version),
        operation,
        () -> "could not read " + there);
  }

  void refreshed(
      SimulatedOperation operation, CacheKey key, RefreshResult result, StoredResponse response) {
    SimulatedHistory log = log(key);
    List<State> meanwhile = log.since(operation.begunAt(key));
    if (result instanceof RefreshResult.Stored stored) {
      stored(operation, key, stored.version(), response);
      return;
    }
    boolean justified =
        result instanceof RefreshResult.Superseded
            ? some(meanwhile, state -> isSuperseded(operation, state, response))
            : some(
                    meanwhile,
                    state -> state.holdsBodyOf(operation.expected()) && !reaches(state, response))
                // A condition failure cannot return a missing item: it is read later.
                || (meanwhile.size() > 1
                    && (!oldItems || some(meanwhile, state -> state.version().isAbsent())));
    require(justified, operation, () -> "had " + result + " for no reason: " + meanwhile);
  }

  private static boolean isSuperseded(
      SimulatedOperation operation, State state, StoredResponse response) {
    return state.isAbsentAt(operation.latest())
        || !state.holdsBodyOf(operation.expected())
        || state.receivedAt().compareTo(AttributeValues.instant(response.receivedAt()).s()) > 0;
  }

  private static boolean reaches(State state, StoredResponse response) {
    Long until = state.until();
    return !state.parts()
        || until == null
        || (response.retainUntil() != null
            && AttributeValues.epochSeconds(response.retainUntil()) <= until);
  }

  private void stored(
      SimulatedOperation operation, CacheKey key, EntryVersion version, StoredResponse response) {
    List<State> meanwhile = log(key).since(operation.begunAt(key));
    require(
        some(
            meanwhile,
            state -> state.version().equals(version) && state.number() == number(response)),
        operation,
        () -> "is stored, but never was there: " + meanwhile);
  }

  /** At some moment there was no entry. */
  void removed(SimulatedOperation operation, CacheKey key) {
    List<State> meanwhile = log(key).since(operation.begunAt(key));
    require(
        some(meanwhile, state -> state.version().isAbsent()),
        operation,
        () -> "is done although there was " + meanwhile);
  }

  /** An entry that existed all the time is removed. */
  void removedAll(SimulatedOperation operation) {
    heads.forEach(
        (key, log) -> {
          State now = log.now();
          require(
              now.isAbsentAt(operation.latest())
                  || log.last() > log.eventual(operation.begunNanos())
                  || log.isSpoiled(now),
              operation,
              () -> "left " + now + " of " + key);
        });
  }

  /** A head was written or deleted by a call. */
  void changed(SimulatedOperation operation, CacheKey key, State before, State after) {
    switch (operation.name()) {
      case "compareAndPut" ->
          require(
              operation.expected().isAbsent()
                  ? after.version().isAbsent() || before.isAbsentAt(operation.latest())
                  : after.version().isAbsent() || before.version().equals(operation.expected()),
              operation,
              () -> "replaced " + before + " by " + after);
      case "compareAndRemove" ->
          require(
              after.version().isAbsent()
                  && (before.version().equals(operation.expected())
                      || before.isAbsentAt(operation.latest())),
              operation,
              () -> "removed " + before);
      case "refresh" ->
          require(
              before.holdsBodyOf(operation.expected())
                  && after.holdsBodyOf(operation.expected())
                  && !before.isAbsentAt(operation.earliest())
                  && !isLater(before, after, operation),
              operation,
              () -> "made " + after + " of " + before);
      case "removeAll", "removeOrphans" ->
          require(
              operation.scans().stream().anyMatch(scan -> wasThere(log(key), before, scan)),
              operation,
              () -> "removed " + before + ", which it had not seen");
      default -> {}
    }
  }

  /** A response that was received later is not replaced, unless it is from the future. */
  private static boolean isLater(State before, State after, SimulatedOperation operation) {
    return before.receivedAt().compareTo(after.receivedAt()) > 0
        && before.receivedAt().compareTo(Expression.latest(operation.begun()).s()) <= 0;
  }

  private static boolean wasThere(SimulatedHistory log, State state, long nanos) {
    return some(
        log.since(log.eventual(nanos)),
        there -> there.version().equals(state.version()) && there.sinceNanos() <= nanos);
  }

  private static boolean some(List<State> states, Predicate<State> condition) {
    return states.stream().anyMatch(condition);
  }

  private static int number(StoredResponse response) {
    return Integer.parseInt(String.valueOf(response.headers().get(0).value()));
  }

  private SimulatedHistory log(CacheKey key) {
    SimulatedHistory log = heads.get(key);
    if (log == null) {
      throw new AssertionError("No such key: " + key);
    }
    return log;
  }

  private static void require(
      boolean condition, SimulatedOperation operation, Supplier<String> what) {
    if (!condition) {
      throw violation(operation, what.get());
    }
  }

  private static Violation violation(SimulatedOperation operation, String what) {
    return new Violation(operation + " " + what);
  }
}
