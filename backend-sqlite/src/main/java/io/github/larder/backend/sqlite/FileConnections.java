// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.sql.SQLException;
import java.util.Optional;

/**
 * An open file: several readers, which see the last commit and never wait, and one writer, whose
 * transactions the threads of this process share. They wait for each other here, where they are
 * woken, and not in SQLite, which would poll.
 */
final class FileConnections implements Connections {

  /** About 16 MB of log; then the writer checkpoints it and starts it again. */
  private static final String CHECKPOINT_PAGES = "PRAGMA wal_autocheckpoint = 4000";

  /** No write waits for the disk. A power failure can lose the last writes, nothing more. */
  private static final String NO_SYNC = "PRAGMA synchronous = NORMAL";

  /** A log that grew during a long read is truncated to this. */
  private static final String MAX_LOG_BYTES = "PRAGMA journal_size_limit = 16777216";

  /** Triggers and views in the file may not call functions with side effects. */
  private static final String UNTRUSTED_SCHEMA = "PRAGMA trusted_schema = OFF";

  private static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";

  /** 8 MB for each connection: enough for the interior pages of a million entries. */
  private static final String PAGE_CACHE = "PRAGMA cache_size = -8192";

  private final FoundFile found;
  private final Quarantine quarantine;
  private final SessionPool readers;
  private final GroupCommit writer;

  private FileConnections(
      FoundFile found, Quarantine quarantine, SessionPool readers, Session writer) {
    this.found = found;
    this.quarantine = quarantine;
    this.readers = readers;
    this.writer = new GroupCommit(writer);
  }

  /** Opens an existing file. If that fails, nothing is left open. */
  static FileConnections open(FoundFile found, Quarantine quarantine, Deadline deadline)
      throws SQLException {
    Session writer = Session.connect(found.uri());
    boolean opened = false;
    try {
      writer.waitAtMost(deadline);
      writer.execute(UNTRUSTED_SCHEMA);
      if (found.isReadOnly()) {
        Schema.isKnown(writer, found.toString());
      } else {
        Schema.ensure(writer, found.toString());
        writer.execute(NO_SYNC);
        writer.execute(CHECKPOINT_PAGES);
        writer.execute(MAX_LOG_BYTES);
        writer.execute(PAGE_CACHE);
      }
      FileConnections open =
          new FileConnections(
              found,
              quarantine,
              new SessionPool(readDeadline -> reader(found, readDeadline)),
              writer);
      opened = true;
      return open;
    } finally {
      if (!opened) {
        writer.close();
      }
    }
  }

  private static Session reader(FoundFile found, Deadline deadline) throws SQLException {
    Session reader = Session.connect(found.uri());
    reader.waitAtMost(deadline);
    reader.execute(UNTRUSTED_SCHEMA);
    reader.execute(PAGE_CACHE);
    return reader;
  }

  @Override
  public <T> T read(Deadline deadline, Session.Work<T> work) throws SQLException {
    return readers.run(deadline, work);
  }

  @Override
  public <T> T write(Deadline deadline, Session.Work<T> work) throws SQLException {
    return writer.run(deadline, work);
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

  /** Runs on a reader's connection, so that the writer can continue. */
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
    writer.close();
  }
}
