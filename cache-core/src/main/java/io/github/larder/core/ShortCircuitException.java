// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.spi.SkipReason;

/**
 * The backend was not asked. Nothing has gone wrong just now, so there is no stack trace, and
 * nobody counts or logs it as a failure.
 */
final class ShortCircuitException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final SkipReason reason;

  ShortCircuitException(SkipReason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** What a write says that is skipped for it. */
  SkipReason reason() {
    return reason;
  }
}
