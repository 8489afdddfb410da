// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A backend failed, for a reason outside this process. Stages of a {@link CacheStore} fail with
 * this exception only, and a store never wraps it in a {@code CompletionException}. The message
 * contains no secret, and says what to do about the failure if anything can be done.
 */
public final class CacheStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The kind of failure, from which callers decide what to do next. */
  public enum Kind {
    /** The backend cannot be reached, or answers with an internal error. */
    UNAVAILABLE,
    /** The backend rejects the call because there are too many. */
    THROTTLED,
    /** The backend did not answer in time; a write may have succeeded nevertheless. */
    TIMEOUT,
    /** The caller is not allowed to do this: permissions, credentials, an expired token. */
    DENIED,
    /** The calling thread was interrupted, which says nothing about the backend. */
    INTERRUPTED
  }

  private final Kind kind;

  /**
   * Creates an exception.
   *
   * @param kind the kind of failure
   * @param message what failed, where, and what to do about it
   * @param cause what the backend's driver threw; {@code null} if it threw nothing
   */
  public CacheStoreException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  /** {@return the kind of failure} */
  public Kind kind() {
    return kind;
  }

  /**
   * Takes off the {@link CompletionException} or {@link ExecutionException} that the JDK puts
   * around what a stage has failed with.
   *
   * @param thrown what a continuation of the stage was given
   * @return what the stage has failed with
   */
  public static Throwable unwrap(Throwable thrown) {
    Throwable unwrapped = thrown;
    while (unwrapped instanceof CompletionException || unwrapped instanceof ExecutionException) {
      Throwable cause = unwrapped.getCause();
      if (cause == null) {
        return unwrapped;
      }
      unwrapped = cause;
    }
    return unwrapped;
  }
}
