// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.DeadlineGuard.Deadlines;
import io.github.larder.core.RetentionTier.SafeRetention;
import io.github.larder.core.compression.Compression;
import io.github.larder.core.encryption.Encryption;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.near.NearCache;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.ForwardingCacheStore;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CacheStack} was built with, besides its backend.
 *
 * @param listener throws nothing
 */
record CacheStackSettings(
    Storage storage,
    Clock clock,
    LongSupplier nanoTime,
    CacheListener listener,
    Deadlines deadlines,
    int maxConcurrentCalls,
    boolean callerMayBlock) {

  /**
   * How responses are stored: what a {@link CacheStackBuilder} sets and {@link StackOptions} may
   * change.
   */
  record Storage(
      Encoding encoding,
      RetentionPolicy retention,
      PrivacyPolicy privacy,
      int maxVariants,
      CacheMode mode,
      NearCache near) {

    Compression compression() {
      return encoding.compression();
    }

    @Nullable KeyProvider keys() {
      return encoding.keys();
    }

    /**
     * Prepares the policies for use: one that throws harms no request, and an encrypted entry may
     * hold more than one in clear.
     */
    Storage prepared(LongSupplier nanoTime) {
      return new Storage(
          encoding,
          new SafeRetention(retention, RateLimitedLog.everyMinute(SafeRetention.class, nanoTime)),
          keys() == null ? privacy : privacy.forEncryptedEntries(),
          maxVariants,
          mode,
          near);
    }
  }

  /**
   * How what is stored is encoded.
   *
   * @param keys encrypts what is stored; {@code null} if nothing is encrypted
   */
  record Encoding(Compression compression, int maxDecodedBytes, @Nullable KeyProvider keys) {}

  /**
   * The backend of a stack.
   *
   * @param answersAtOnce whether its reads are over when the call returns
   */
  record Backend(String name, CacheStore store, boolean answersAtOnce) {

    static Backend of(CacheBackendFactory factory, CacheStore store) {
      return new Backend(factory.alias(), store, factory.answersAtOnce());
    }

    /** A store that is not closed with the stack. */
    static Backend keptOpen(CacheStore store) {
      return new Backend(
          store.getClass().getSimpleName(),
          new ForwardingCacheStore(store) {
            @Override
            public void close() {}
          },
          false);
    }
  }

  /** Whether a read of the backend is over when the call returns, and may hold up the caller. */
  boolean readsAtOnce(Backend backend) {
    return backend.answersAtOnce() && storage.keys() == null && callerMayBlock;
  }

  RetentionPolicy retention() {
    return storage.retention();
  }

  PrivacyPolicy privacy() {
    return storage.privacy();
  }

  /** Puts compression and, if there are keys, encryption in front of the backend. */
  CacheStore encoding(Backend backend, CurrentOperation current) {
    KeyProvider keys = storage.keys();
    CacheStore store = backend.store();
    return storage
        .compression()
        .tier(
            keys == null ? store : Encryption.tier(store, keys, listener, current::captured),
            storage.encoding().maxDecodedBytes(),
            listener);
  }

  /** A log for one kind of warning. */
  RateLimitedLog newLog(Class<?> source) {
    return RateLimitedLog.everyMinute(source, nanoTime);
  }
}
