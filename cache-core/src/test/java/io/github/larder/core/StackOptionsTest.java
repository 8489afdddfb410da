// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.core.compression.Compression;
import io.github.larder.core.compression.Compression.Coding;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.Keys;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.SkipReason;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StackOptionsTest {

  @Test
  void leavesTheBackendItsOwn() {
    assertThat(new StackOptions(Map.of("readable", "true", "table", "x")).others())
        .containsExactly(Map.entry("table", "x"));
  }

  @Test
  void aRetentionBeyondTheCalendarIsForEver() {
    StoredResponse response = Responses.plain();
    for (String time : List.of("999999999999d", "P106751991167300D", "3660000d")) {
      assertThat(retention(Map.of("retention", time)).retainUntil(response)).isNull();
      assertThat(
              retention(Map.of("retention", "7d", "retentionAtMost", time, "retentionJitter", "0"))
                  .retainUntil(response))
          .isEqualTo(response.receivedAt().plus(Duration.ofDays(7)));
    }
    assertThat(retention(Map.of("retention", "36500d")).retainUntil(response)).isNotNull();
  }

  @Test
  void readableTurnsCompressionOff() {
    assertThat(new StackOptions(Map.of("readable", "true")).compression(Compression.best()))
        .contains(Compression.none());
    assertThat(new StackOptions(Map.of("readable", "false")).compression(Compression.best()))
        .isEmpty();
  }

  @Test
  void codingAndThresholdCanBeSet() {
    assertThat(new StackOptions(Map.of("compression", "gzip")).compression(Compression.best()))
        .contains(Compression.gzip());
    assertThat(
            new StackOptions(Map.of("compressionThreshold", "1KiB"))
                .compression(Compression.best()))
        .contains(new Compression(Coding.BEST, 1024));
    assertThat(new StackOptions(Map.of()).compression(Compression.best())).isEmpty();
  }

  @Test
  void faultsAreReportedTogether() {
    StackOptions options =
        new StackOptions(
            Map.of("compression", "brotli", "compressionThreshold", "much", "readable", "perhaps"));
    assertThatThrownBy(() -> options.compression(Compression.best()))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("3 faults")
        .hasMessageContaining("must be none, gzip or best, but is 'brotli'");
    assertThatThrownBy(
            () ->
                new StackOptions(Map.of("compression", "gzip", "readable", "true"))
                    .compression(Compression.best()))
        .hasMessageContaining("readable=true means no compression");
  }

  @Test
  void retentionJitterIsAShare() {
    RetentionPolicy usual = RetentionPolicy.standard().jittered(1);
    assertThat(new StackOptions(Map.of()).retention(usual)).isEmpty();
    for (String none : new String[] {"0", "0.0", ".0"}) {
      RetentionPolicy exact =
          new StackOptions(Map.of("retentionJitter", none)).retention(usual).orElseThrow();
      assertThat(exact.retainUntil(Responses.plain()))
          .isEqualTo(RetentionPolicy.standard().retainUntil(Responses.plain()));
    }
    assertThat(new StackOptions(Map.of("retentionJitter", "0.1")).retention(usual)).isPresent();
    for (String wrong : new String[] {"1.1", "5%", "-0.1", "NaN"}) {
      assertThatThrownBy(() -> new StackOptions(Map.of("retentionJitter", wrong)).retention(usual))
          .isInstanceOf(BackendConfigurationException.class)
          .hasMessageContaining("must be a share from 0 to 1, as in 0.05, but is '" + wrong + "'");
    }
  }

  @Test
  void retentionIsATimeOrForEverOrByTheHeaders() {
    StoredResponse response = Responses.plain();
    RetentionPolicy usual = RetentionPolicy.standard();
    assertThat(retention(Map.of("retention", "7d", "retentionJitter", "0")).retainUntil(response))
        .isEqualTo(Responses.RECEIVED.plus(Duration.ofDays(7)));
    assertThat(retention(Map.of("retention", "forever")).retainUntil(response)).isNull();
    assertThat(
            retention(Map.of("retention", "headers", "retentionJitter", "0")).retainUntil(response))
        .isEqualTo(usual.retainUntil(response));
    assertThat(
            retention(Map.of("retentionAtMost", "1h", "retentionJitter", "0"))
                .retainUntil(response))
        .isEqualTo(Responses.RECEIVED.plus(Duration.ofHours(1)));
    assertThatThrownBy(() -> retention(Map.of("retention", "long", "retentionAtMost", "0s")))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("2 faults")
        .hasMessageContaining(
            "option 'retention' must be headers, forever or a duration, as in 7d, but is 'long'");
  }

  @Test
  void retentionByOptionIsJitteredAsUsual() {
    StoredResponse root = Responses.root();
    Duration week = Duration.ofDays(7);
    assertThat(retention(Map.of("retention", "7d")).retainUntil(root))
        .as("a root gets all of the jitter")
        .isEqualTo(Responses.RECEIVED.plus(week).plus(Duration.ofHours(1)));
  }

  private static RetentionPolicy retention(Map<String, String> options) {
    return new StackOptions(options).retention(RetentionPolicy.standard()).orElseThrow();
  }

  @Test
  void hashKeyIsBase64AndNeverShown() {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    PrivacyPolicy usual = PrivacyPolicy.standard();
    PrivacyPolicy keyed = new StackOptions(Map.of("hashKey", key)).privacy(usual).orElseThrow();
    assertThat(keyed.cacheKey("http://h/?token=x"))
        .isEqualTo(usual.withHashKey(new byte[32]).cacheKey("http://h/?token=x"));
    for (String wrong : List.of("s3cret!", "czNjcmV0")) {
      assertThatThrownBy(() -> new StackOptions(Map.of("hashKey", wrong)).privacy(usual))
          .isInstanceOf(BackendConfigurationException.class)
          .hasMessageContaining("option 'hashKey'")
          .hasMessageNotContaining(wrong);
    }
  }

  @Test
  void setCookieIsByOption() {
    StoredResponse cookie = Responses.withHeaders("Set-Cookie", "a=b");
    PrivacyPolicy usual = PrivacyPolicy.standard();
    assertThat(new StackOptions(Map.of()).privacy(usual)).isEmpty();
    assertThat(setCookie("strip").stored(cookie).headers()).isEmpty();
    assertThat(setCookie("Store").stored(cookie)).isEqualTo(cookie);
    assertThat(setCookie("refuse").objection(cookie)).contains(SkipReason.SETS_COOKIE);
    assertThatThrownBy(() -> setCookie("keep"))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("option 'setCookie' must be strip, refuse or store");
  }

  private static PrivacyPolicy setCookie(String choice) {
    return new StackOptions(Map.of("setCookie", choice))
        .privacy(PrivacyPolicy.standard())
        .orElseThrow();
  }

  @Test
  void encryptionKeysAreReadAndNeverShown() {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    assertThat(new StackOptions(Map.of()).encryption(null)).isNull();
    KeyProvider keys =
        Objects.requireNonNull(
            new StackOptions(Map.of("encryptionKeys", "k2:" + key + ", k1:" + key))
                .encryption(null));
    assertThat(keys.current().toCompletableFuture().join().id()).isEqualTo("k2");
    assertThat(keys.find("k1").toCompletableFuture().join()).isPresent();
    assertThat(keys.isRetired("k1")).isTrue();
    for (String wrong : List.of("s3cret", "k1:czNjcmV0", "k1:s3cret!", "k1:" + key + ",s3cret")) {
      assertThatThrownBy(() -> new StackOptions(Map.of("encryptionKeys", wrong)).encryption(null))
          .isInstanceOf(BackendConfigurationException.class)
          .hasMessageContaining("option 'encryptionKeys' must be ID:KEY")
          .hasMessageNotContainingAny("s3cret", "czNjcmV0", key);
    }
    assertThatThrownBy(
            () ->
                new StackOptions(Map.of("encryptionKeys", "k:" + key + ",k:" + key))
                    .encryption(null))
        .hasMessageContaining("two keys of one id");
  }

  @Test
  void readableDocumentsCannotBeEncrypted() {
    KeyProvider keys = KeyProvider.of(Keys.NEW);
    assertThatThrownBy(
            () ->
                CacheStack.builder()
                    .backend("memory", Map.of("readable", "true"))
                    .encryption(keys)
                    .build())
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("readable=true means that the documents can be read");
    assertThat(new StackOptions(Map.of("readable", "false")).encryption(keys)).isSameAs(keys);
  }
}
