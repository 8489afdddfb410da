// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.spi.CacheStoreException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Data keys of AWS KMS (envelope encryption). KMS makes a data key, which this process keeps in
 * memory and seals with; beside what it has sealed only the data key in the form is stored that KMS
 * has encrypted, and every process that may decrypt with the KMS key can read it.
 *
 * <pre>
 * sealingKey   kms:AQIDAHh…    Base64url of what KMS calls the CiphertextBlob
 * </pre>
 *
 * <p>A process asks KMS once a day for a data key of its own, and once for each data key of others
 * that it meets. IAM actions: {@code kms:GenerateDataKey} to write, {@code kms:Decrypt} to read. A
 * data key is opened only with the KMS keys that were named here, so that nobody can bring in one
 * of his own.
 *
 * <p>Thread-safe. KMS is called on daemon threads of the provider. Stages fail with a {@link
 * CacheStoreException} where KMS does not answer or refuses. Whoever makes a provider closes it,
 * after the stack; that closes a client that the provider made, and no other.
 */
public final class KmsKeyProvider implements KeyProvider, AutoCloseable {

  private final CurrentDataKey current;
  private final OpenedDataKeys opened;
  private final Runnable closing;

  KmsKeyProvider(CurrentDataKey current, OpenedDataKeys opened, Runnable closing) {
    this.current = current;
    this.opened = opened;
    this.closing = closing;
  }

  /**
   * Makes a provider with region and credentials from where the AWS SDK finds them.
   *
   * @param keyId the id, ARN or alias of a symmetric KMS key, such as {@code alias/http-cache}
   * @return the provider, which the caller closes
   */
  public static KmsKeyProvider of(String keyId) {
    return builder(keyId).build();
  }

  /**
   * Starts a provider.
   *
   * @param keyId the id, ARN or alias of a symmetric KMS key
   * @return a builder with the defaults
   */
  public static KmsKeyProviderBuilder builder(String keyId) {
    return new KmsKeyProviderBuilder(keyId);
  }

  @Override
  public CompletionStage<SealingKey> current() {
    return current.get();
  }

  @Override
  public CompletionStage<Optional<SealingKey>> find(String id) {
    return opened.find(id);
  }

  /** Whether an older KMS key was needed to open the data key. */
  @Override
  public boolean isRetired(String id) {
    return opened.isOfOlderKey(id);
  }

  @Override
  public void close() {
    closing.run();
  }
}
