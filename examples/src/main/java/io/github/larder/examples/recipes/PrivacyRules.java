// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.privacy.PrivacyPolicy;

/** Secrets of an application, keyed hashes, and headers that are not stored. */
final class PrivacyRules {

  private PrivacyRules() {}

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
}
