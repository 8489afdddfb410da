// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpiValuesTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final EntrySummary ENTRY = summary("https://example.org/bread").build();

  @Test
  void everyConditionOfAFilterMustHold() {
    String prefix = "https://example.org/";
    Instant later = NOW.plusNanos(1);
    assertThat(EntryFilter.ALL.matches(ENTRY, NOW)).isTrue();
    assertThat(filter(prefix, later).matches(ENTRY, NOW)).isTrue();
    assertThat(filter(prefix, NOW).matches(ENTRY, NOW)).isFalse();
    assertThat(filter("https://example.net/", later).matches(ENTRY, NOW)).isFalse();
    assertThat(EntryFilter.builder().uriPrefix(prefix).build().matches(ENTRY, NOW)).isTrue();
    assertThat(EntryFilter.builder().receivedBefore(NOW).build().matches(ENTRY, NOW)).isFalse();
  }

  @Test
  void filtersAreEqualByTheirConditions() {
    assertThat(EntryFilter.builder().build())
        .isEqualTo(EntryFilter.ALL)
        .hasToString(EntryFilter.ALL.toString());
    assertThat(filter("a", NOW)).isEqualTo(filter("a", NOW)).hasSameHashCodeAs(filter("a", NOW));
    assertThat(filter("a", NOW))
        .isNotEqualTo(filter("b", NOW))
        .isNotEqualTo(filter("a", NOW.plusNanos(1)))
        .isNotEqualTo(EntryFilter.ALL);
    assertThat(filter("a", NOW).uriPrefix()).isEqualTo("a");
    assertThat(filter("a", NOW).receivedBefore()).isEqualTo(NOW);
  }

  @Test
  void aSummaryHasWhatItsResponseHas() {
    StoredResponse response =
        StoredResponse.builder()
            .method("HEAD")
            .requestUri("https://example.org/bread")
            .status(404)
            .body(Body.wrap(new byte[3]))
            .sentAt(NOW)
            .receivedAt(NOW.plusSeconds(1))
            .retainUntil(NOW.plusSeconds(60))
            .build();
    EntrySummary summary = EntrySummary.of(new CacheKey("key"), response);
    assertThat(summary.key()).isEqualTo(new CacheKey("key"));
    assertThat(summary.method()).isEqualTo("HEAD");
    assertThat(summary.requestUri()).isEqualTo("https://example.org/bread");
    assertThat(summary.status()).isEqualTo(404);
    assertThat(summary.receivedAt()).isEqualTo(NOW.plusSeconds(1));
    assertThat(summary.retainUntil()).isEqualTo(NOW.plusSeconds(60));
    assertThat(summary.bodyLength()).isEqualTo(3);
    assertThat(EntrySummary.of(new CacheKey("key"), response.withoutBody()).bodyLength()).isZero();
  }

  @Test
  void summariesAreEqualByAllTheirValues() {
    String uri = "https://example.org/bread";
    assertThat(summary(uri).build()).isEqualTo(ENTRY).hasSameHashCodeAs(ENTRY);
    assertThat(ENTRY)
        .isNotEqualTo(summary(uri).key(new CacheKey("other")).build())
        .isNotEqualTo(summary("https://example.org/").build())
        .isNotEqualTo(summary(uri).body(1, Body.IDENTITY).build())
        .isNotEqualTo(summary(uri).body(0, Body.IDENTITY).build())
        .isNotEqualTo(summary(uri).parts(2).build())
        .isNotEqualTo(summary(uri).version(new EntryVersion("1")).build())
        .isNotEqualTo(summary(uri).namespace("blue").build());
  }

  @Test
  void aSummaryNamesItsMissingValue() {
    assertThatNullPointerException()
        .isThrownBy(() -> EntrySummary.builder().key(new CacheKey("key")).build())
        .withMessage("response");
  }

  @ParameterizedTest
  @CsvSource({
    "https://Example.org/a/b?c=/d, example.org, /a/b",
    "https://example.org:8443, example.org, ''",
    "http://example.org?q, example.org, ''",
    "http://[2001:db8::1]:80/, [2001:db8::1], /",
    "http://user@example.org/#x, example.org, /",
    "/relative?q, '', /relative",
    "'', '', ''"
  })
  void hostAndPathAreThoseOfTheUri(String uri, String host, String path) {
    assertThat(summary(uri).build().host()).isEqualTo(host);
    assertThat(summary(uri).build().path()).isEqualTo(path);
  }

  @Test
  void theDescriptionOfAFilterNamesItsConditions() {
    assertThat(EntryFilter.ALL).hasToString("not expired");
    EntryFilter filter =
        EntryFilter.builder()
            .host("Example.org")
            .pathGlob("/a/**")
            .statuses(200, 299)
            .mediaType("image/*")
            .largerThan(10)
            .expiry(EntryFilter.Expiry.ANY)
            .build();
    assertThat(filter)
        .hasToString(
            "host example.org, path /a/**, status 200 to 299, media type image/*,"
                + " larger than 10 bytes, expired or not")
        .isEqualTo(filter.toBuilder().build());
    assertThat(filter.hasFurtherConditions()).isTrue();
    assertThat(EntryFilter.builder().largerThan(10).build().hasFurtherConditions()).isFalse();
  }

  @Test
  void aPageKeepsACopyOfItsEntries() {
    List<EntrySummary> entries = new ArrayList<>(List.of(ENTRY));
    CatalogPage page = CatalogPage.last(entries);
    entries.clear();
    assertThat(page.entries()).containsExactly(ENTRY);
  }

  @Test
  void pagesAreEqualByTheirEntriesAndTheirCursor() {
    List<EntrySummary> entries = List.of(ENTRY);
    assertThat(CatalogPage.of(entries, "next"))
        .isEqualTo(CatalogPage.of(entries, "next"))
        .hasSameHashCodeAs(CatalogPage.of(entries, "next"))
        .isNotEqualTo(CatalogPage.of(List.of(), "next"))
        .isNotEqualTo(CatalogPage.last(entries));
    assertThat(CatalogPage.of(entries, null)).isEqualTo(CatalogPage.last(entries));
    assertThat(CatalogPage.of(entries, "next").cursor()).isEqualTo("next");
    assertThat(CatalogPage.last(entries).cursor()).isNull();
  }

  @Test
  void afterAConflictWithAnAbsentEntryAbsenceIsExpected() {
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
  void anOperationIsNotOneOfTheFirstByDefault() {
    OperationScope scope = OperationScope.of(StoreEvents.NO_OP);
    assertThat(scope.first()).isFalse();
    assertThat(scope.withFirst(true).first()).isTrue();
  }

  @Test
  void aChangedScopeKeepsEverythingElse() {
    StoreEvents events = new StoreEvents() {};
    Duration limit = Duration.ofSeconds(5);
    OperationScope scope = OperationScope.of(events);
    assertThat(scope.limit()).isNull();
    OperationScope changed = scope.withLimit(limit).withFirst(true);
    assertThat(changed.limit()).isEqualTo(limit);
    assertThat(changed.events()).isSameAs(events);
    assertThat(changed.withEvents(StoreEvents.NO_OP).withEvents(events))
        .isEqualTo(changed)
        .hasSameHashCodeAs(changed);
    assertThat(changed)
        .isNotEqualTo(scope.withLimit(limit))
        .isNotEqualTo(scope.withFirst(true))
        .isNotEqualTo(changed.withEvents(StoreEvents.NO_OP));
    assertThat(changed.withLimit(null).withFirst(false)).isEqualTo(scope);
  }

  @Test
  void aConfigHasDefaultsAndKeepsItsValues() {
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
  void aFactoryAcceptsNoLocationByDefault() {
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

  private static EntrySummary.Builder summary(String uri) {
    return EntrySummary.builder()
        .key(new CacheKey("key"))
        .response(
            StoredResponse.builder()
                .method("GET")
                .requestUri(uri)
                .sentAt(NOW)
                .receivedAt(NOW)
                .build());
  }

  private static EntryFilter filter(String uriPrefix, Instant receivedBefore) {
    return EntryFilter.builder().uriPrefix(uriPrefix).receivedBefore(receivedBefore).build();
  }
}
