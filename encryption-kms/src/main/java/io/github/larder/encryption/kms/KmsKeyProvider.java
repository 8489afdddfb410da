// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.spi.CacheStoreException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Data keys of AWS KMS (envelope encryption). KMS generates a data key, which this process keeps in
 * memory and seals entries with. With each entry the data key is stored as KMS has encrypted it, so
 * every process that may decrypt with the KMS key can open the entry.
 *
 * <pre>
 * sealingKey   kms:AQIDAHh…    Base64url of the CiphertextBlob of KMS
 * </pre>
 *
 * <p>A process calls KMS once a day for a data key of its own, and once for each data key of
 * another process that it reads. IAM actions: {@code kms:GenerateDataKey} to write, {@code
 * kms:Decrypt} to read. A data key is decrypted only with the KMS keys that were named here, so
 * that a writer of the table cannot introduce a key of another account.
 *
 * <p>Thread-safe. KMS is called on daemon threads of the provider. Stages fail with a {@link
 * CacheStoreException} if KMS does not answer or refuses. The caller closes the provider after the
 * stack; that closes the KMS client only if the provider created it.
 */
public final class KmsKeyProvider implements KeyProvider, AutoCloseable {

  private final Supplier<Keys> opener;
  private volatile @Nullable Keys keys;
  private boolean closed;

  /**
   * @param opener makes the keys, at first and after each restore
   */
  KmsKeyProvider(Supplier<Keys> opener) {
    this.opener = opener;
    this.keys = opener.get();
  }

  /**
   * The data keys of this process, and what was created for them.
   *
   * @param closer closes it
   */
  record Keys(CurrentDataKey current, OpenedDataKeys opened, Runnable closer) {}

  /**
   * Creates a provider with the region and credentials that the AWS SDK finds.
   *
   * @param keyId the id, ARN or alias of a symmetric KMS key, such as {@code alias/http-cache}
   * @return the provider, which the caller closes
   */
  public static KmsKeyProvider of(String keyId) {
    return builder(keyId).build();
  }

  /**
   * Starts to build a provider.
   *
   * @param keyId the id, ARN or alias of a symmetric KMS key
   * @return a builder with the defaults
   */
  public static KmsKeyProviderBuilder builder(String keyId) {
    return new KmsKeyProviderBuilder(keyId);
  }

  @Override
  public CompletionStage<SealingKey> current() {
    Keys known = keys;
    return known == null ? closed() : known.current().get();
  }

  @Override
  public CompletionStage<Optional<SealingKey>> find(String id) {
    Keys known = keys;
    return known == null ? closed() : known.opened().find(id);
  }

  /** {@return whether an older KMS key was needed to decrypt the data key} */
  @Override
  public boolean isRetired(String id) {
    Keys known = keys;
    return known != null && known.opened().isOfOlderKey(id);
  }

  /**
   * Forgets all data keys: those in a snapshot would be shared by all processes restored from it.
   */
  @Override
  public synchronized void beforeCheckpoint() {
    closeKeys();
  }

  @Override
  public synchronized void afterRestore() {
    if (!closed && keys == null) {
      keys = opener.get();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeKeys();
  }

  private void closeKeys() {
    Keys known = keys;
    keys = null;
    if (known != null) {
      known.closer().run();
    }
  }

  private static <T> CompletionStage<T> closed() {
    return CompletableFuture.failedStage(
        new CacheStoreException(
            CacheStoreException.Kind.UNAVAILABLE, "No data key: the key provider is closed", null));
  }
}
