// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.backend.sqlite.Deadlines.Limits;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.StoredResponseCodec;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Write operations. A response is skipped if it is too large, while the disk is full, or if the
 * file cannot be written.
 */
final class WriteOperations {

  private final StoredResponseCodec codec = new StoredResponseCodec();
  private final Database database;
  private final EntryReads reads;
  private final EntryWrites writes;
  private final Upkeep upkeep;
  private final long maxBodyBytes;
  private final FullDisk fullDisk = new FullDisk();

  WriteOperations(
      Database database, EntryReads reads, EntryWrites writes, Upkeep upkeep, long maxBodyBytes) {
    this.database = database;
    this.reads = reads;
    this.writes = writes;
    this.upkeep = upkeep;
    this.maxBodyBytes = maxBodyBytes;
  }

  PutResult put(Limits limits, CacheKey key, StoredResponse response) {
    byte[] head = codec.encode(response.withoutBody());
    return store(
        limits,
        key,
        size(response, head),
        PutResult.Skipped::new,
        session -> new PutResult.Stored(written(session, key, response, head)));
  }

  CompareAndPutResult compareAndPut(
      Limits limits, CacheKey key, EntryVersion expected, StoredResponse response) {
    byte[] head = codec.encode(response.withoutBody());
    return store(
        limits,
        key,
        size(response, head),
        CompareAndPutResult.Skipped::new,
        session -> {
          EntryVersion current = current(session, key);
          return current.equals(expected)
              ? new CompareAndPutResult.Stored(written(session, key, response, head))
              : new CompareAndPutResult.Conflict(found(session, limits, key, current));
        });
  }

  RefreshResult refresh(
      Limits limits, CacheKey key, EntryVersion expected, StoredResponse response) {
    byte[] head = codec.encode(response.withoutBody());
    Optional<Version> version = Version.of(expected);
    if (version.isEmpty()) {
      return new RefreshResult.Superseded();
    }
    if (head.length > maxBodyBytes) {
      // The put in full that follows is skipped as too large and removes the entry.
      return new RefreshResult.BodyNeeded();
    }
    Deadline deadline = limits.write();
    if (database.isReadOnly(deadline)) {
      limits.scope().events().skipped(key, SkipReason.READ_ONLY);
      return new RefreshResult.Skipped(SkipReason.READ_ONLY);
    }
    return database.write(
        deadline,
        session ->
            writes
                .refresh(session, key, version.get(), response, head)
                .<RefreshResult>map(now -> new RefreshResult.Stored(now.toEntryVersion()))
                .orElseGet(RefreshResult.Superseded::new));
  }

  void remove(Limits limits, CacheKey key) {
    remove(limits.write(), key);
  }

  CompareAndRemoveResult compareAndRemove(Limits limits, CacheKey key, EntryVersion expected) {
    return database.write(
        limits.write(),
        session -> {
          EntryVersion current = current(session, key);
          if (!current.isAbsent() && !current.equals(expected)) {
            return new CompareAndRemoveResult.Conflict(found(session, limits, key, current));
          }
          writes.remove(session, key);
          return new CompareAndRemoveResult.Removed();
        });
  }

  private void remove(Deadline deadline, CacheKey key) {
    database.write(
        deadline,
        session -> {
          writes.remove(session, key);
          return true;
        });
  }

  private <T> T store(
      Limits limits,
      CacheKey key,
      long size,
      Function<SkipReason, T> skipped,
      Session.Work<T> work) {
    Deadline deadline = limits.write();
    if (database.isReadOnly(deadline)) {
      return skip(limits, key, SkipReason.READ_ONLY, skipped);
    }
    if (size > maxBodyBytes) {
      remove(deadline, key);
      return skip(limits, key, SkipReason.TOO_LARGE, skipped);
    }
    try {
      T result = database.write(deadline, work);
      fullDisk.stored();
      return result;
    } catch (CacheStoreException e) {
      if (!(e.getCause() instanceof SQLException cause) || !SqliteErrors.isFull(cause)) {
        throw e;
      }
      fullDisk.warn(e);
      removeIfPossible(deadline, key);
      return skip(limits, key, SkipReason.FAILED, skipped);
    }
  }

  private static <T> T skip(
      Limits limits, CacheKey key, SkipReason reason, Function<SkipReason, T> skipped) {
    limits.scope().events().skipped(key, reason);
    return skipped.apply(reason);
  }

  /** An older response should not outlive the skipped one, but a deletion needs space, too. */
  private void removeIfPossible(Deadline deadline, CacheKey key) {
    try {
      remove(deadline, key);
    } catch (CacheStoreException e) {
      fullDisk.warn(e);
    }
  }

  private EntryVersion written(Session session, CacheKey key, StoredResponse response, byte[] head)
      throws SQLException {
    Version version = writes.put(session, key, response, head);
    upkeep.written(session, size(response, head));
    return version.toEntryVersion();
  }

  /** Reads in the same transaction, so that it is the entry that was compared. */
  private Current found(Session session, Limits limits, CacheKey key, EntryVersion current)
      throws SQLException {
    if (current.isAbsent()) {
      return new Current.Absent();
    }
    Optional<VersionedResponse> entry = reads.get(session, key, limits.scope().events());
    return entry.isPresent() ? new Current.Present(entry.get()) : new Current.Unreadable(current);
  }

  private EntryVersion current(Session session, CacheKey key) throws SQLException {
    return writes.current(session, key).map(Version::toEntryVersion).orElse(EntryVersion.ABSENT);
  }

  private static long size(StoredResponse response, byte[] head) {
    return Math.max(head.length, response.bodyLength());
  }

  /** Warns once that nothing can be stored, and again only after a success. Thread-safe. */
  private static final class FullDisk {

    private static final Logger LOG = LoggerFactory.getLogger(WriteOperations.class);

    private final AtomicBoolean warned = new AtomicBoolean();

    void warn(Exception e) {
      if (warned.compareAndSet(false, true)) {
        LOG.warn(
            "{}; nothing is stored until there is space on the disk, and hits continue",
            e.getMessage());
      }
    }

    void stored() {
      if (warned.get()) {
        warned.set(false);
      }
    }
  }
}
