// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.encryption.kms.KmsKeyProvider;
import java.util.Map;
import software.amazon.awssdk.services.kms.KmsClient;

/** What is secret and how it is kept so, as the guide shows it. */
final class Secrets {

  private Secrets() {}

  static PrivacyPolicy policy() {
    PrivacyPolicy privacy =
        PrivacyPolicy.standard()
            .withSecretParameters("grille")
            .withSecretParametersMatching("acme-[a-z]+")
            .withSecretsMatching("/invite/([^/?#]+)", "acme_[0-9a-f]{32}")
            .withCredentialHeaders("X-Acme-Pass")
            .withCredentialHeadersMatching("x-partner-.*")
            .withPlainNames("code");
    return privacy;
  }

  static CacheStackBuilder keyed(String backend, byte[] hashKey) {
    PrivacyPolicy keyed = PrivacyPolicy.standard().withHashKey(hashKey);
    return CacheStack.builder().backend(backend).privacy(keyed);
  }

  static CacheStackBuilder withoutMore(String backend) {
    PrivacyPolicy withoutMore =
        PrivacyPolicy.standard()
            .withSetCookie(PrivacyPolicy.SetCookie.REFUSE)
            .withUnstoredHeaders("X-Debug-Token");
    return CacheStack.builder().backend(backend).privacy(withoutMore);
  }

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
