// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

/** What is sealed cannot be opened. The reason holds nothing of the content. */
final class BrokenSealException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String reason;

  BrokenSealException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
