// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open file: several readers, which see the last commit and never wait, and one writer behind a
 * lock. The writer that would be the second of this process waits here, where it is woken, and not
 * in SQLite, where it would have to look again and again.
 */
final class FileConnections implements Connections {

  /** About 16 MB of log; then the writer moves it into the file and begins again. */
  private static final String LOG_PAGES = "PRAGMA wal_autocheckpoint = 4000";

  /**
   * No write waits for the disk. After a power cut the last writes may be missing, nothing more.
   */
  private static final String NO_WAIT = "PRAGMA synchronous = NORMAL";

  /** A log that a long reader has let grow is cut to this again. */
  private static final String LOG_BYTES = "PRAGMA journal_size_limit = 16777216";

  /** Statements that are in the file, such as the trigger, may call nothing that has effects. */
  private static final String NO_TRUST = "PRAGMA trusted_schema = OFF";

  private static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";

  /** 8 MB for each connection: enough for the inner pages of a million entries. */
  private static final String PAGES_AT_HAND = "PRAGMA cache_size = -8192";

  private final FoundFile found;
  private final Quarantine quarantine;
  private final SessionPool readers;
  private final ReentrantLock writing = new ReentrantLock();
  private final Session writer;

  private FileConnections(
      FoundFile found, Quarantine quarantine, SessionPool readers, Session writer) {
    this.found = found;
    this.quarantine = quarantine;
    this.readers = readers;
    this.writer = writer;
  }

  /** Opens a file that is there, or gives up; then nothing is left open. */
  static FileConnections open(FoundFile found, Quarantine quarantine, Deadline deadline)
      throws SQLException {
    Session writer = Driver.connect(found.uri());
    boolean good = false;
    try {
      writer.waitAtMost(deadline);
      writer.execute(NO_TRUST);
      if (found.isReadOnly()) {
        Schema.isKnown(writer, found.toString());
      } else {
        Schema.ensure(writer, found.toString());
        writer.execute(NO_WAIT);
        writer.execute(LOG_PAGES);
        writer.execute(LOG_BYTES);
        writer.execute(PAGES_AT_HAND);
      }
      FileConnections open =
          new FileConnections(
              found, quarantine, new SessionPool(later -> reader(found, later)), writer);
      good = true;
      return open;
    } finally {
      if (!good) {
        writer.close();
      }
    }
  }

  private static Session reader(FoundFile found, Deadline deadline) throws SQLException {
    Session reader = Driver.connect(found.uri());
    reader.waitAtMost(deadline);
    reader.execute(NO_TRUST);
    reader.execute(PAGES_AT_HAND);
    return reader;
  }

  @Override
  public <T> T read(Deadline deadline, Session.Work<T> work) throws SQLException {
    return readers.run(deadline, work);
  }

  @Override
  public <T> T write(Deadline deadline, Session.Work<T> work) throws SQLException {
    Locks.acquire(writing, deadline);
    try {
      writer.waitAtMost(deadline);
      return writer.inTransaction(work);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public Optional<String> writeObstacle() {
    return found.isReadOnly()
        ? Optional.of(found + " cannot be written here: it serves hits, and nothing is stored")
        : Optional.empty();
  }

  @Override
  public boolean isOutdated() {
    return found.isOutdated();
  }

  /** On a reader's connection, so that the writer can continue. */
  @Override
  public void checkpoint(Deadline deadline) throws SQLException {
    readers.run(
        deadline,
        session -> {
          session.number(CHECKPOINT);
          return true;
        });
  }

  @Override
  public void quarantine(SQLException damage, Deadline deadline) throws SQLException {
    quarantine.move(found, damage, deadline);
  }

  @Override
  public void close() throws SQLException {
    readers.close();
    writing.lock();
    try {
      writer.close();
    } finally {
      writing.unlock();
    }
  }
}
