// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.encryption.kms.KmsKeyProvider;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

final class SecretsTest {

  private static final CacheKey KEY = new CacheKey("http://h/");

  @Test
  void policyKnowsWhatTheExampleAdds() {
    PrivacyPolicy policy = Secrets.policy();
    assertThat(policy.redact("http://h/invite/x?grille=x&acme-pass=x&code=US&a=b"))
        .isEqualTo("http://h/invite/REDACTED?grille=REDACTED&acme-pass=REDACTED&code=US&a=b");
    assertThat(policy.isCredentialHeader("X-Acme-Pass")).isTrue();
    assertThat(policy.isCredentialHeader("X-Partner-Id")).isTrue();
  }

  @Test
  void hashKeyMakesOtherKeys() {
    try (CacheStack keyed = Secrets.keyed("memory", new byte[32]).build()) {
      assertThat(keyed.privacy().cacheKey("http://h/?token=x"))
          .isNotEqualTo(PrivacyPolicy.standard().cacheKey("http://h/?token=x"));
    }
  }

  @Test
  void cookiesAreRefusedAndFieldsLeftOut() {
    try (CacheStack stack = Secrets.withoutMore("memory").build()) {
      assertThat(stack.privacy().objection(response())).isPresent();
      assertThat(stack.privacy().isUnstoredHeader("x-debug-token")).isTrue();
      assertThat(PrivacyPolicy.standard().objection(response())).isEmpty();
    }
  }

  @Test
  void encryptedStacksGiveBackWhatTheyWereGiven() {
    byte[] old = new byte[32];
    byte[] fresh = new byte[32];
    fresh[0] = 1;
    Base64.Encoder base64 = Base64.getEncoder();
    for (CacheStackBuilder builder :
        List.of(
            Secrets.encrypted("memory", fresh, old),
            Secrets.encryptedByOption(
                "memory", base64.encodeToString(fresh), base64.encodeToString(old)))) {
      try (CacheStack stack = builder.build()) {
        stack.put(KEY, response());
        assertThat(
                stack
                    .get(KEY)
                    .toCompletableFuture()
                    .join()
                    .map(VersionedResponse::response)
                    .map(StoredResponse::headers))
            .contains(response().headers());
      }
    }
  }

  @Test
  void kmsIsAskedOnlyWhenThereIsSomethingToSeal() {
    try (KmsClient kms =
            KmsClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
        KmsKeyProvider keys = Secrets.withKms(kms)) {
      assertThat(keys.find("2026-11").toCompletableFuture().join()).isEmpty();
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
