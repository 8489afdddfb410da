// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.encryption;

import io.github.larder.model.Body;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Makes the tier that encrypts what is stored. For a {@code CacheStack}, which is configured with a
 * {@link KeyProvider}; an application needs nothing else of this class. Stateless.
 */
public final class Encryption {

  private Encryption() {}

  /**
   * Puts the encryption tier in front of a store.
   *
   * @param next the store, which sees sealed entries only; closed with the tier
   * @param keys the keys; not closed with the tier
   * @param events receives entries that cannot be opened, as corrupt
   * @param operationContext asked on the thread that starts an operation; the executor that it
   *     returns runs a task at once, on its caller's thread, in the context of that operation. Keys
   *     may come later, on another thread
   * @return the tier
   */
  public static CacheStore tier(
      CacheStore next, KeyProvider keys, StoreEvents events, Supplier<Executor> operationContext) {
    return new EncryptionTier(
        Objects.requireNonNull(next, "next"),
        new Sealer(Objects.requireNonNull(keys, "keys"), Objects.requireNonNull(events, "events")),
        Objects.requireNonNull(operationContext, "operationContext"));
  }

  /**
   * Recognises an encrypted body, with no key.
   *
   * @param body a body as it is stored
   * @return whether it is encrypted
   */
  public static boolean isEncrypted(Body body) {
    return SealedBody.isSealed(body.encoding());
  }
}
