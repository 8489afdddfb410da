// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.TableCalls.Inspection;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsUnavailableException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Creates the table and waits until it is usable. Several processes may do that at once. */
final class TableCreation {

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int MAX_INSPECTIONS = 240;

  private final TableCalls calls;
  private final TimeToLive timeToLive;
  private final PointInTimeRecovery recovery;
  private final BackgroundTasks background;
  private final SdkErrors errors;

  TableCreation(
      TableCalls calls,
      TimeToLive timeToLive,
      PointInTimeRecovery recovery,
      BackgroundTasks background,
      SdkErrors errors) {
    this.calls = calls;
    this.timeToLive = timeToLive;
    this.recovery = recovery;
    this.background = background;
    this.errors = errors;
  }

  /** Creates the table, unless another process does at the same time. */
  CompletableFuture<Void> create() {
    return calls
        .createTable()
        .exceptionallyCompose(
            failure ->
                CacheStoreException.unwrap(failure) instanceof ResourceInUseException
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failure))
        .thenCompose(created -> inspect(1))
        .thenRun(this::enableBackups);
  }

  /** Without waiting for it. */
  private void enableBackups() {
    if (calls.definition().pointInTimeRecovery()) {
      var unused = recovery.enable();
    }
  }

  /** Makes sure that the table that was inspected is usable. */
  CompletableFuture<Void> check(Inspection inspection) {
    return awaitUsable(inspection, 1);
  }

  private CompletableFuture<Void> inspect(int inspections) {
    return calls.inspect().thenCompose(inspection -> awaitUsable(inspection, inspections));
  }

  private CompletableFuture<Void> awaitUsable(Inspection inspection, int inspections) {
    if (inspection instanceof Inspection.Found found) {
      return awaitUsable(found.table(), inspections);
    }
    // A table that was just created may not be visible at once.
    return inspection instanceof Inspection.Missing
        ? inspectLater(inspections)
        : timeToLive.ensure();
  }

  private CompletableFuture<Void> awaitUsable(TableDescription table, int inspections) {
    String fault = TableDefinition.keyFault(table).orElse(null);
    if (fault != null) {
      return failure(fault);
    }
    return switch (table.tableStatus()) {
      // An UPDATING table (a change of capacity or of an index) serves reads and writes.
      case ACTIVE, UPDATING -> timeToLive.ensure();
      case CREATING -> inspectLater(inspections);
      default -> failure("cannot be used: it is " + table.tableStatusAsString());
    };
  }

  private CompletableFuture<Void> inspectLater(int inspections) {
    return inspections < MAX_INSPECTIONS
        ? background.runAfter(PAUSE, () -> inspect(inspections + 1))
        : failure("does not become ACTIVE");
  }

  private CompletableFuture<Void> failure(String fault) {
    return CompletableFuture.failedFuture(
        new CacheStoreException(Kind.UNAVAILABLE, errors.where() + ' ' + fault, null));
  }

  /**
   * Enables point-in-time recovery for a table that was just created, because creating it cannot.
   * The table is usable without it, so no operation waits for it, and a failure is one warning.
   */
  static final class PointInTimeRecovery {

    private static final Logger log = LoggerFactory.getLogger(TableCreation.class);

    /** For a while after a table is created, DynamoDB says that backups are not available yet. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final int MAX_ATTEMPTS = 24;

    private final TableCalls calls;
    private final BackgroundTasks background;
    private final SdkErrors errors;
    private final Duration pause;

    PointInTimeRecovery(
        TableCalls calls, BackgroundTasks background, SdkErrors errors, Duration pause) {
      this.calls = calls;
      this.background = background;
      this.errors = errors;
      this.pause = pause;
    }

    /** Never fails. */
    CompletableFuture<Void> enable() {
      return background.runAfter(Duration.ZERO, () -> attempt(1)).exceptionally(this::warn);
    }

    private CompletableFuture<Void> attempt(int number) {
      return calls
          .enablePointInTimeRecovery()
          .exceptionallyCompose(
              failure ->
                  number < MAX_ATTEMPTS
                          && CacheStoreException.unwrap(failure)
                              instanceof ContinuousBackupsUnavailableException
                      ? background.runAfter(pause, () -> attempt(number + 1))
                      : CompletableFuture.failedFuture(failure));
    }

    private Void warn(Throwable failure) {
      if (!background.isClosed()) {
        log.warn(
            "Point-in-time recovery is not on: {}",
            errors.translate("UpdateContinuousBackups", failure).getMessage());
      }
      return null;
    }
  }
}
