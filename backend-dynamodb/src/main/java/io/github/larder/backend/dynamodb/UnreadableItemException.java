// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

/** An item that is not what a writer of this schema writes. The message holds no content of it. */
final class UnreadableItemException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableItemException(String reason) {
    super(reason);
  }

  /** Made for every damaged item that is met, and always caught: a stack trace would be waste. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
