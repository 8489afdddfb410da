// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PrivacyRulesTest {

  @Test
  void policyKnowsWhatTheExampleAdds() {
    PrivacyPolicy policy = PrivacyRules.policy();
    assertThat(policy.redact("http://h/invite/x?grille=x&acme-pass=x&code=US&a=b"))
        .isEqualTo("http://h/invite/REDACTED?grille=REDACTED&acme-pass=REDACTED&code=US&a=b");
    assertThat(policy.isCredentialHeader("X-Acme-Pass")).isTrue();
    assertThat(policy.isCredentialHeader("X-Partner-Id")).isTrue();
  }

  @Test
  void hashKeyMakesOtherKeys() {
    try (CacheStack keyed = PrivacyRules.keyed("memory", new byte[32]).build()) {
      assertThat(keyed.privacy().cacheKey("http://h/?token=x"))
          .isNotEqualTo(PrivacyPolicy.standard().cacheKey("http://h/?token=x"));
    }
  }

  @Test
  void cookiesAreRefusedAndFieldsLeftOut() {
    try (CacheStack stack = PrivacyRules.withoutMore("memory").build()) {
      assertThat(stack.privacy().objection(response())).isPresent();
      assertThat(stack.privacy().isUnstoredHeader("x-debug-token")).isTrue();
      assertThat(PrivacyPolicy.standard().objection(response())).isEmpty();
    }
  }

  private static StoredResponse response() {
    Instant now = Instant.now();
    return StoredResponse.builder()
        .method("GET")
        .requestUri("http://h/")
        .headers(List.of(new HeaderField("Set-Cookie", "a=b")))
        .sentAt(now)
        .receivedAt(now)
        .build();
  }
}
