// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The backend did not do what it was asked, for a reason outside this process. Stages of a {@link
 * CacheStore} fail with this and with nothing else, never wrapped in a {@code CompletionException}
 * by the store itself. The message names no secret and says what to do where something can be done.
 */
public final class CacheStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind of failure it is, for those who decide what to do next. */
  public enum Kind {
    /** It cannot be reached, or answers with an error of its own. */
    UNAVAILABLE,
    /** It asks to be called less often. */
    THROTTLED,
    /** It did not answer in time; a write may have been done all the same. */
    TIMEOUT,
    /** It does not let this caller do that: permissions, credentials, an expired token. */
    DENIED,
    /** The calling thread was interrupted, which says nothing about the backend. */
    INTERRUPTED
  }

  private final Kind kind;

  /**
   * Makes an exception.
   *
   * @param kind what kind of failure it is
   * @param message what was wrong, where, and what to do
   * @param cause what the backend's driver threw, if anything
   */
  public CacheStoreException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  /** {@return what kind of failure it is} */
  public Kind kind() {
    return kind;
  }
}
