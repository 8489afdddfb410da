// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Creates the table and waits for it. Several processes may do that at once. */
final class TableMaker {

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int MAX_LOOKS = 240;

  private final TableCalls calls;
  private final TimeToLive timeToLive;
  private final PointInTimeRecovery recovery;
  private final Background background;
  private final SdkErrors errors;

  TableMaker(
      TableCalls calls,
      TimeToLive timeToLive,
      PointInTimeRecovery recovery,
      Background background,
      SdkErrors errors) {
    this.calls = calls;
    this.timeToLive = timeToLive;
    this.recovery = recovery;
    this.background = background;
    this.errors = errors;
  }

  /** Somebody else creating it at the same time is as good. */
  CompletableFuture<Void> create() {
    return calls
        .createTable()
        .exceptionallyCompose(
            failure ->
                SdkErrors.unwrap(failure) instanceof ResourceInUseException
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failure))
        .thenCompose(created -> look(1))
        .thenRun(this::protect);
  }

  /** Nobody waits for backups. */
  private void protect() {
    if (calls.newTable().pointInTimeRecovery()) {
      var unused = recovery.switchOn();
    }
  }

  /** Makes sure that what a look has found is usable. */
  CompletableFuture<Void> check(TableCalls.Look look) {
    return usable(look, 1);
  }

  private CompletableFuture<Void> look(int looks) {
    return calls.look().thenCompose(found -> usable(found, looks));
  }

  private CompletableFuture<Void> usable(TableCalls.Look look, int looks) {
    if (look instanceof TableCalls.Look.Found found) {
      return usable(found.table(), looks);
    }
    // A table that was just created may not be seen at once.
    return look instanceof TableCalls.Look.Missing ? lookLater(looks) : timeToLive.ensure();
  }

  private CompletableFuture<Void> usable(TableDescription table, int looks) {
    String fault = KeySchema.fault(table).orElse(null);
    if (fault != null) {
      return failure(fault);
    }
    return switch (table.tableStatus()) {
      // An UPDATING table (a change of capacity or of an index) serves reads and writes.
      case ACTIVE, UPDATING -> timeToLive.ensure();
      case CREATING -> lookLater(looks);
      default -> failure("cannot be used: it is " + table.tableStatusAsString());
    };
  }

  private CompletableFuture<Void> lookLater(int looks) {
    return looks < MAX_LOOKS
        ? background.after(PAUSE, () -> look(looks + 1))
        : failure("does not become ACTIVE");
  }

  private CompletableFuture<Void> failure(String what) {
    return CompletableFuture.failedFuture(
        new CacheStoreException(Kind.UNAVAILABLE, errors.where() + ' ' + what, null));
  }
}
