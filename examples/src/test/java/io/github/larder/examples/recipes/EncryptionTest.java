// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
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

final class EncryptionTest {

  private static final CacheKey KEY = new CacheKey("http://h/");

  @Test
  void encryptedStacksReturnWhatWasStored() {
    byte[] old = new byte[32];
    byte[] fresh = new byte[32];
    fresh[0] = 1;
    Base64.Encoder base64 = Base64.getEncoder();
    for (CacheStackBuilder builder :
        List.of(
            Encryption.encrypted("memory", fresh, old),
            Encryption.encryptedByOption(
                "memory", base64.encodeToString(fresh), base64.encodeToString(old)))) {
      try (CacheStack stack = builder.build()) {
        stack.put(stack.keyOf(KEY), response());
        assertThat(
                stack
                    .get(stack.keyOf(KEY))
                    .toCompletableFuture()
                    .join()
                    .map(VersionedResponse::response)
                    .map(StoredResponse::headers))
            .contains(response().headers());
      }
    }
  }

  @Test
  void kmsIsNotCalledUntilAnEntryIsSealed() {
    try (KmsClient kms =
            KmsClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(Apache5HttpClient.builder())
                .build();
        KmsKeyProvider keys = Encryption.withKms(kms)) {
      assertThat(keys.find("2026-11").toCompletableFuture().join()).isEmpty();
    }
  }

  private static StoredResponse response() {
    Instant now = Instant.now();
    return StoredResponse.builder()
        .method("GET")
        .requestUri("http://h/")
        .headers(List.of(new HeaderField("ETag", "\"a\"")))
        .sentAt(now)
        .receivedAt(now)
        .build();
  }
}
