// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStackSettings.Encoding;
import io.github.larder.core.CacheStackSettings.Storage;
import io.github.larder.core.compression.Compression;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.Keys;
import io.github.larder.core.near.NearCache;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.OptionReader;
import io.github.larder.spi.SkipReason;
import io.github.larder.testing.FaultyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StackOptionsTest {

  private static final Storage DEFAULTS =
      new Storage(
          new Encoding(Compression.best(), 64 << 20, null),
          RetentionPolicy.standard(),
          PrivacyPolicy.standard(),
          32,
          CacheMode.ON,
          NearCache.off());

  @Test
  void leavesTheOptionsOfTheBackendUnread() {
    OptionReader options = new OptionReader("test", Map.of("readable", "true", "table", "x"));
    StackOptions.read(options, DEFAULTS);
    assertThat(options.unread()).containsExactly(Map.entry("table", "x"));
  }

  @Test
  void anUnsetOptionChangesNothing() {
    assertThat(read(Map.of())).isEqualTo(DEFAULTS);
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
  void entriesAreNearByOption() {
    assertThat(near(Map.of("nearFor", "2s"))).isEqualTo(NearCache.of(Duration.ofSeconds(2)));
    assertThat(near(Map.of("nearFor", "2s", "nearMaxBytes", "1MiB", "nearMisses", "true")))
        .isEqualTo(NearCache.of(Duration.ofSeconds(2)).withMaxBytes(1 << 20).withMisses(true));
    Storage fiveSeconds =
        new Storage(
            DEFAULTS.encoding(),
            DEFAULTS.retention(),
            DEFAULTS.privacy(),
            DEFAULTS.maxVariants(),
            DEFAULTS.mode(),
            NearCache.of(Duration.ofSeconds(5)));
    assertThat(read(Map.of("nearFor", "0"), fiveSeconds).near().isOff()).isTrue();
    assertThat(read(Map.of("nearMisses", "true"), fiveSeconds).near())
        .isEqualTo(fiveSeconds.near().withMisses(true));
  }

  @Test
  void optionsOfNearEntriesNeedATime() {
    assertThatThrownBy(() -> read(Map.of("nearMisses", "true")))
        .hasMessageContaining("set nearFor");
    assertThatThrownBy(() -> read(Map.of("nearFor", "1s", "nearMaxBytes", "0")))
        .hasMessageContaining("'nearMaxBytes' must be more than zero");
    assertThatThrownBy(() -> read(Map.of("nearFor", "soon")))
        .hasMessageContaining("'nearFor' must be 0 or a duration, as in 5s");
  }

  private static NearCache near(Map<String, String> options) {
    return read(options).near();
  }

  @Test
  void readableTurnsCompressionOff() {
    assertThat(read(Map.of("readable", "true")).compression()).isEqualTo(Compression.none());
    assertThat(read(Map.of("readable", "false")).compression()).isEqualTo(Compression.best());
  }

  @Test
  void codingAndThresholdCanBeSet() {
    assertThat(read(Map.of("compression", "gzip")).compression()).isEqualTo(Compression.gzip());
    assertThat(read(Map.of("compressionThreshold", "1KiB")).compression())
        .isEqualTo(Compression.best().withThreshold(1024));
    assertThat(read(Map.of("compressionThreshold", "4GiB")).compression().threshold())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void faultsAreReportedTogether() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "compression",
                        "brotli",
                        "compressionThreshold",
                        "much",
                        "readable",
                        "perhaps")))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("3 faults")
        .hasMessageContaining("must be none, gzip or best, but is 'brotli'");
    assertThatThrownBy(() -> read(Map.of("compression", "gzip", "readable", "true")))
        .hasMessageContaining("readable=true means no compression");
  }

  @Test
  void faultsOfStackAndBackendAreReportedTogether() {
    CacheStackBuilder builder =
        CacheStack.builder()
            .backend("memory", Map.of("readOnly", "no", "maxBytes", "much", "readOnli", "true"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("3 faults")
        .hasMessageContaining("option 'readOnly' must be true or false")
        .hasMessageContaining("option 'maxBytes' must be bytes")
        .hasMessageContaining("unknown option 'readOnli'; did you mean 'readOnly'?");
  }

  @Test
  void aBackendNeedNotReadOptions() {
    FaultyStore store =
        new FaultyStore(new MemoryBackend().create(BackendConfig.builder().build()));
    CacheBackendFactory factory =
        new CacheBackendFactory() {
          @Override
          public String alias() {
            return "bare";
          }

          @Override
          public CacheStore create(BackendConfig config) {
            return store;
          }
        };
    try (CacheStack stack = CacheStack.builder().backend(factory).build()) {
      assertThat(stack.backendName()).isEqualTo("bare");
    }
    assertThat(store.calls()).containsExactly("close");
  }

  @Test
  void retentionJitterIsAShare() {
    Storage jittered = withRetention(RetentionPolicy.standard().jittered(1));
    for (String zero : new String[] {"0", "0.0", ".0"}) {
      RetentionPolicy exact = read(Map.of("retentionJitter", zero), jittered).retention();
      assertThat(exact.retainUntil(Responses.plain()))
          .isEqualTo(RetentionPolicy.standard().retainUntil(Responses.plain()));
    }
    assertThat(read(Map.of("retentionJitter", "0.1"), jittered)).isNotEqualTo(jittered);
    for (String wrong : new String[] {"1.1", "5%", "-0.1", "NaN"}) {
      assertThatThrownBy(() -> read(Map.of("retentionJitter", wrong)))
          .isInstanceOf(BackendConfigurationException.class)
          .hasMessageContaining("must be a share from 0 to 1, as in 0.05, but is '" + wrong + "'");
    }
  }

  @Test
  void retentionIsADurationOrForEverOrByTheHeaders() {
    StoredResponse response = Responses.plain();
    RetentionPolicy standard = RetentionPolicy.standard();
    assertThat(retention(Map.of("retention", "7d", "retentionJitter", "0")).retainUntil(response))
        .isEqualTo(Responses.RECEIVED.plus(Duration.ofDays(7)));
    assertThat(retention(Map.of("retention", "forever")).retainUntil(response)).isNull();
    assertThat(
            retention(Map.of("retention", "headers", "retentionJitter", "0")).retainUntil(response))
        .isEqualTo(standard.retainUntil(response));
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
  void retentionByOptionIsJitteredByDefault() {
    StoredResponse root = Responses.root();
    Duration week = Duration.ofDays(7);
    assertThat(retention(Map.of("retention", "7d")).retainUntil(root))
        .as("a root gets all of the jitter")
        .isEqualTo(Responses.RECEIVED.plus(week).plus(Duration.ofHours(1)));
  }

  private static RetentionPolicy retention(Map<String, String> options) {
    return read(options).retention();
  }

  private static Storage withRetention(RetentionPolicy retention) {
    return new Storage(
        DEFAULTS.encoding(),
        retention,
        DEFAULTS.privacy(),
        DEFAULTS.maxVariants(),
        DEFAULTS.mode(),
        DEFAULTS.near());
  }

  private static Storage read(Map<String, String> options) {
    return read(options, DEFAULTS);
  }

  private static Storage read(Map<String, String> options, Storage defaults) {
    OptionReader reader = new OptionReader("test", options);
    Storage storage = StackOptions.read(reader, defaults);
    reader.check();
    return storage;
  }

  @Test
  void hashKeyIsBase64AndNeverShown() {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    PrivacyPolicy standard = PrivacyPolicy.standard();
    PrivacyPolicy keyed = read(Map.of("hashKey", key)).privacy();
    assertThat(keyed.cacheKey("http://h/?token=x"))
        .isEqualTo(standard.withHashKey(new byte[32]).cacheKey("http://h/?token=x"));
    for (String wrong : List.of("s3cret!", "czNjcmV0")) {
      assertThatThrownBy(() -> read(Map.of("hashKey", wrong)))
          .isInstanceOf(BackendConfigurationException.class)
          .hasMessageContaining("option 'hashKey'")
          .hasMessageNotContaining(wrong);
    }
  }

  @Test
  void setCookieIsSetByAnOption() {
    StoredResponse cookie = Responses.withHeaders("Set-Cookie", "a=b");
    assertThat(setCookie("strip").stored(cookie).headers()).isEmpty();
    assertThat(setCookie("Store").stored(cookie)).isEqualTo(cookie);
    assertThat(setCookie("refuse").objection(cookie)).contains(SkipReason.SETS_COOKIE);
    assertThatThrownBy(() -> setCookie("keep"))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("option 'setCookie' must be strip, refuse or store");
  }

  private static PrivacyPolicy setCookie(String choice) {
    return read(Map.of("setCookie", choice)).privacy();
  }

  @Test
  void encryptionKeysAreReadAndNeverShown() {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    KeyProvider keys =
        Objects.requireNonNull(read(Map.of("encryptionKeys", "k2:" + key + ", k1:" + key)).keys());
    assertThat(keys.current().toCompletableFuture().join().id()).isEqualTo("k2");
    assertThat(keys.find("k1").toCompletableFuture().join()).isPresent();
    assertThat(keys.isRetired("k1")).isTrue();
    for (String wrong : List.of("s3cret", "k1:czNjcmV0", "k1:s3cret!", "k1:" + key + ",s3cret")) {
      assertThatThrownBy(() -> read(Map.of("encryptionKeys", wrong)))
          .isInstanceOf(BackendConfigurationException.class)
          .hasMessageContaining("option 'encryptionKeys' must be ID:KEY")
          .hasMessageNotContainingAny("s3cret", "czNjcmV0", key);
    }
    assertThatThrownBy(() -> read(Map.of("encryptionKeys", "k:" + key + ",k:" + key)))
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
    try (CacheStack stack =
        CacheStack.builder()
            .backend("memory", Map.of("readable", "false"))
            .encryption(keys)
            .build()) {
      assertThat(stack.backendName()).isEqualTo("memory");
    }
  }
}
