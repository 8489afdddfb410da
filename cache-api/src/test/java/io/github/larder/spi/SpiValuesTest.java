// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpiValuesTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final EntrySummary ENTRY =
      new EntrySummary(new CacheKey("key"), "GET", "https://example.org/bread", 200, NOW, null, 0);

  @Test
  void everyConditionOfAFilterMustHold() {
    String prefix = "https://example.org/";
    Instant later = NOW.plusNanos(1);
    assertThat(EntryFilter.ALL.matches(ENTRY)).isTrue();
    assertThat(new EntryFilter(prefix, later).matches(ENTRY)).isTrue();
    assertThat(new EntryFilter(prefix, NOW).matches(ENTRY)).isFalse();
    assertThat(new EntryFilter("https://example.net/", later).matches(ENTRY)).isFalse();
  }

  @Test
  void aPageKeepsACopyOfItsEntries() {
    List<EntrySummary> entries = new ArrayList<>(List.of(ENTRY));
    CatalogPage page = new CatalogPage(entries, null);
    entries.clear();
    assertThat(page.entries()).containsExactly(ENTRY);
  }

  @Test
  void aConflictWithNothingExpectsNothingNext() {
    assertThat(new CompareAndPutResult.Current.Absent().version()).isEqualTo(EntryVersion.ABSENT);
  }

  @Test
  void aBodyAddsAQuarterOfASecondForEachMegabyteUpToALimit() {
    assertThat(TransferTime.of(0)).isZero();
    assertThat(TransferTime.of(1_000_000)).isEqualTo(Duration.ofMillis(250));
    assertThat(TransferTime.of(TransferTime.MAX_BODY_BYTES)).isEqualTo(TransferTime.MAX);
    assertThat(TransferTime.of(TransferTime.MAX_BODY_BYTES - 1)).isLessThan(TransferTime.MAX);
    assertThat(TransferTime.of(Long.MAX_VALUE)).isEqualTo(TransferTime.MAX);
  }

  @Test
  void anOperationIsTheFirstOfItsProcessOnlyIfThatIsSaid() {
    assertThat(new OperationScope(null, StoreEvents.NO_OP).first()).isFalse();
    assertThat(new OperationScope(Duration.ofSeconds(5), StoreEvents.NO_OP, true).first()).isTrue();
  }

  @Test
  void aConfigHasDefaultsAndKeepsWhatItIsGiven() {
    BackendConfig defaults = BackendConfig.builder().build();
    assertThat(defaults.options()).isEmpty();
    assertThat(defaults.readDeadline()).isEqualTo(Duration.ofMillis(500));
    assertThat(defaults.startDeadline()).isEqualTo(Duration.ofSeconds(5));
    assertThat(defaults.callerMayBlock()).isTrue();

    Clock clock = Clock.systemUTC();
    Map<String, String> options = new HashMap<>(Map.of("a", "1"));
    BackendConfig config =
        BackendConfig.builder()
            .options(options)
            .clock(clock)
            .writeDeadline(Duration.ofSeconds(1))
            .callerMayBlock(false)
            .build();
    options.clear();
    assertThat(config.options()).containsEntry("a", "1");
    assertThat(config.clock()).isSameAs(clock);
    assertThat(config.writeDeadline()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.callerMayBlock()).isFalse();
  }

  @Test
  void aDeadlineIsMoreThanZero() {
    BackendConfig.Builder builder = BackendConfig.builder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.readDeadline(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.startDeadline(Duration.ofSeconds(-1)));
  }

  @Test
  void aFactoryReadsNoLocationUnlessItSaysSo() {
    CacheBackendFactory factory =
        new CacheBackendFactory() {
          @Override
          public String alias() {
            return "test";
          }

          @Override
          public CacheStore create(BackendConfig config) {
            throw new UnsupportedOperationException();
          }
        };
    assertThatThrownBy(() -> factory.optionsOf("//user:s3cret@there"))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContainingAll("backend 'test'", "takes no location", "'test?option=value'")
        .hasMessageNotContaining("s3cret");
  }
}
