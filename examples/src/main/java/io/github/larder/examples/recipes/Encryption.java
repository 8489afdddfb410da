// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.encryption.kms.KmsKeyProvider;
import java.util.Map;
import software.amazon.awssdk.services.kms.KmsClient;

/** Encryption of what is stored, with keys of the application or of AWS KMS. */
final class Encryption {

  private Encryption() {}

  static CacheStackBuilder encrypted(String backend, byte[] newKey, byte[] oldKey) {
    KeyProvider keys =
        KeyProvider.of(new SealingKey("2026-11", newKey), new SealingKey("2026-05", oldKey));
    return CacheStack.builder().backend(backend).encryption(keys);
  }

  static CacheStackBuilder encryptedByOption(String backend, String base64OfNew, String old) {
    String keys = "2026-11:" + base64OfNew + ",2026-05:" + old;
    return CacheStack.builder().backend(backend, Map.of("encryptionKeys", keys));
  }

  static KmsKeyProvider withKms(KmsClient kms) {
    KmsKeyProvider keys =
        KmsKeyProvider.builder("alias/http-cache")
            .olderKeys("alias/http-cache-2025")
            .client(kms)
            .build();
    return keys;
  }
}
