// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import java.sql.SQLException;

/** Where a database is. Its text form names it in errors. */
interface DatabaseLocation {

  /** Opens the database, and creates it if it is missing. */
  Connections open(Deadline deadline) throws SQLException;

  /** A database of its own, which ends when it is closed. */
  static DatabaseLocation inMemory() {
    return new DatabaseLocation() {
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
