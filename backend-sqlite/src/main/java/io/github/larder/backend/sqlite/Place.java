package io.github.larder.backend.sqlite;

import java.sql.SQLException;

/** Where a database is. Its text form names it in errors. */
interface Place {

  /** Opens the database, and makes it if it is not there. */
  Connections open(Deadline deadline) throws SQLException;

  /** A database of its own, which is gone when it is closed. */
  static Place inMemory() {
    return new Place() {
      @Override
      public Connections open(Deadline deadline) throws SQLException {
        return MemoryConnections.open(toString());
      }

      @Override
      public String toString() {
        return "The database in memory";
      }
    };
  }
}
