// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import io.github.larder.core.encryption.SealingKey;
import io.github.larder.spi.CacheStoreException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;

/** The calls to KMS: {@code GenerateDataKey} and {@code Decrypt}. */
final class DataKeyCalls {

  private static final String PREFIX = "kms:";

  private final KmsClient kms;
  private final List<String> keyIds;
  private final Map<String, String> encryptionContext;
  private final Duration timeout;
  private final Executor executor;

  /**
   * @param keyIds the first one generates data keys; each of them decrypts them
   */
  DataKeyCalls(
      KmsClient kms,
      List<String> keyIds,
      Map<String, String> encryptionContext,
      Duration timeout,
      Executor executor) {
    this.kms = kms;
    this.keyIds = List.copyOf(keyIds);
    this.encryptionContext = encryptionContext;
    this.timeout = timeout;
    this.executor = executor;
  }

  CompletableFuture<SealingKey> generate() {
    return call(
        "GenerateDataKey",
        () -> {
          GenerateDataKeyResponse made =
              kms.generateDataKey(
                  request ->
                      request
                          .keyId(keyIds.get(0))
                          .keySpec(DataKeySpec.AES_256)
                          .encryptionContext(encryptionContext)
                          .overrideConfiguration(limit -> limit.apiCallTimeout(timeout)));
          return sealingKey(idOf(made.ciphertextBlob()), made.plaintext());
        });
  }

  /**
   * Empty if the id is not one of KMS, or the data key is not from one of the configured KMS keys.
   */
  CompletableFuture<Optional<DataKey>> open(String id) {
    SdkBytes blob = blobOf(id);
    if (blob == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return call(
        "Decrypt",
        () -> {
          for (String keyId : keyIds) {
            Optional<SdkBytes> plain = decrypted(blob, keyId);
            if (plain.isPresent()) {
              boolean older = !keyId.equals(keyIds.get(0));
              return Optional.of(new DataKey(sealingKey(id, plain.get()), older));
            }
          }
          return Optional.empty();
        });
  }

  private Optional<SdkBytes> decrypted(SdkBytes blob, String keyId) {
    try {
      DecryptResponse opened =
          kms.decrypt(
              request ->
                  request
                      .ciphertextBlob(blob)
                      .keyId(keyId)
                      .encryptionContext(encryptionContext)
                      .overrideConfiguration(limit -> limit.apiCallTimeout(timeout)));
      return Optional.of(opened.plaintext());
    } catch (IncorrectKeyException | InvalidCiphertextException e) {
      // From another KMS key or context, or not a data key at all: no such key is known.
      return Optional.empty();
    }
  }

  private <T> CompletableFuture<T> call(String name, Supplier<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try {
              result.complete(call.get());
            } catch (RuntimeException | Error e) {
              result.completeExceptionally(KmsErrors.translate(name, keyIds.get(0), e));
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new CacheStoreException(
              CacheStoreException.Kind.UNAVAILABLE,
              name + " is not called: the key provider is closed, or too many calls wait",
              e));
    }
    return result;
  }

  private static SealingKey sealingKey(String id, SdkBytes plain) {
    byte[] bytes = plain.asByteArray();
    try {
      return new SealingKey(id, bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static String idOf(SdkBytes blob) {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(blob.asByteArray());
  }

  private static @Nullable SdkBytes blobOf(String id) {
    if (!id.startsWith(PREFIX) || id.length() == PREFIX.length()) {
      return null;
    }
    try {
      return SdkBytes.fromByteArray(Base64.getUrlDecoder().decode(id.substring(PREFIX.length())));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * A data key in plaintext.
   *
   * @param older whether it was decrypted with a KMS key other than the current one
   */
  record DataKey(SealingKey key, boolean older) {}
}
