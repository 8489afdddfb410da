// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.sql.SQLException;
import java.util.Optional;

/** An open database. Thread-safe. */
interface Connections extends AutoCloseable {

  /** Runs some work that only reads. */
  <T> T read(Deadline deadline, Session.Work<T> work) throws SQLException;

  /** Runs some work in a transaction of the one writer of this process. */
  <T> T write(Deadline deadline, Session.Work<T> work) throws SQLException;

  /** {@return why nothing can be written, as a message; empty if it can} */
  Optional<String> writeObstacle();

  default boolean isReadOnly() {
    return writeObstacle().isPresent();
  }

  /** Fails with the reason if not even reads can find anything. */
  default void requireUsable() {}

  /** {@return whether the file was replaced, so that it has to be reopened} */
  boolean isOutdated();

  /** Moves what was written from the log into the file, as far as no reader needs the log. */
  void checkpoint(Deadline deadline) throws SQLException;

  /** Moves this damaged database away, so that a new one can be created. It is closed already. */
  void quarantine(SQLException damage, Deadline deadline) throws SQLException;

  @Override
  void close() throws SQLException;
}
