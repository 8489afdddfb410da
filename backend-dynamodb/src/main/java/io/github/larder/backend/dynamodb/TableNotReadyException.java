// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

/** The table is being made. Inside this package only: calls become misses and skips. */
final class TableNotReadyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TableNotReadyException() {
    super("The table is being made", null, false, false);
  }
}
