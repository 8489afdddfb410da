// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.CacheStoreException.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A call did not reach the SDK. {@link SdkErrors} adds which call of which table it was. */
final class CallNotMadeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /**
   * @param reason completes a sentence that begins with the call, as in "had no free connection"
   */
  CallNotMadeException(Kind kind, String reason, @Nullable Throwable cause) {
    super(reason, cause);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  String reason() {
    return Objects.requireNonNull(getMessage(), "reason");
  }
}
