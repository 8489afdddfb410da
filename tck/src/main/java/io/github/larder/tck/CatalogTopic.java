// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static io.github.larder.tck.Samples.KEY;
import static io.github.larder.tck.Samples.MISSING_KEY;
import static io.github.larder.tck.Samples.NOW;
import static io.github.larder.tck.Samples.OTHER_KEY;
import static io.github.larder.tck.Samples.key;
import static io.github.larder.tck.Samples.response;
import static io.github.larder.tck.Samples.responseBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.StoreCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Browsing: every entry once, over any number of pages. */
class CatalogTopic {

  private final ContractSession session;

  CatalogTopic(ContractSession session) {
    this.session = session;
  }

  private static final int ENTRIES = 25;
  private static final int MAX_PAGES = 1000;

  @BeforeEach
  void fill() {
    session.needs(Capability.CATALOG);
    for (int i = 0; i < ENTRIES; i++) {
      store().put(key(i), numbered(i));
    }
  }

  @Test
  void thePagesListEveryEntryOnce() {
    assertThat(list(EntryFilter.ALL, 3))
        .extracting(EntrySummary::key)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, ENTRIES).mapToObj(Samples::key).toList());
  }

  @Test
  void pagesOfAnySizeListTheSame() {
    for (int limit : new int[] {1, ENTRIES - 1, ENTRIES, ENTRIES + 1, 1000}) {
      assertThat(list(EntryFilter.ALL, limit))
          .as("in pages of %d", limit)
          .extracting(EntrySummary::key)
          .doesNotHaveDuplicates()
          .hasSize(ENTRIES);
    }
  }

  @Test
  void anEntrySummaryDescribesItsEntry() {
    StoredResponse root =
        numbered(1).toBuilder()
            .body(null)
            .retainUntil(null)
            .status(404)
            .headers(List.of(new HeaderField("content-type", "Text/HTML ; charset=utf-8")))
            .variants(List.of("{Accept=a}", "{Accept=b}"))
            .build();
    Stages.resultOf(catalog().removeAll(EntryFilter.ALL));
    EntryVersion version = store().put(KEY, response());
    EntryVersion rootVersion = store().put(OTHER_KEY, root);
    assertThat(list(EntryFilter.ALL, 10))
        .hasSize(2)
        .anySatisfy(
            entry -> {
              assertThat(entry.key()).isEqualTo(KEY);
              assertThat(entry.head()).isEqualTo(response().withoutBody());
              assertThat(entry.bodyLength()).isEqualTo(11);
              assertThat(entry.bodyEncoding()).isEqualTo(Body.IDENTITY);
              assertThat(entry.version()).isEqualTo(version);
              assertThat(entry.mediaType()).isEqualTo("text/plain");
              assertThat(entry.host()).isEqualTo("example.org");
              assertThat(entry.path()).isEqualTo("/bread");
              assertThat(entry.parts()).isEqualTo(1);
            })
        .anySatisfy(
            entry -> {
              assertThat(entry.key()).isEqualTo(OTHER_KEY);
              assertThat(entry.head()).isEqualTo(root);
              assertThat(entry.bodyLength()).isZero();
              assertThat(entry.bodyEncoding()).isNull();
              assertThat(entry.version()).isEqualTo(rootVersion);
              assertThat(entry.mediaType()).isEqualTo("text/html");
            });
  }

  @Test
  void aCatalogWithoutEntriesIsOneEmptyPage() {
    Stages.resultOf(catalog().removeAll(EntryFilter.ALL));
    assertThat(list(EntryFilter.ALL, 10)).isEmpty();
    assertThat(count(EntryFilter.ALL)).isZero();
  }

  @Test
  void theFilterByUriListsUrisThatBeginWithIt() {
    EntryFilter evenOnly = uriPrefix("https://example.org/even/");
    assertThat(list(evenOnly, 3))
        .extracting(EntrySummary::key)
        .containsExactlyInAnyOrderElementsOf(even());
    assertThat(count(evenOnly)).isEqualTo(even().size());
    assertThat(list(uriPrefix("https://example.org/EVEN/"), 3)).isEmpty();
    assertThat(list(uriPrefix("https://example.org/e%"), 3)).isEmpty();
  }

  @Test
  void theFilterByTimeListsWhatWasReceivedEarlier() {
    EntryFilter before10 = EntryFilter.builder().receivedBefore(NOW.plusSeconds(10)).build();
    assertThat(list(before10, 4))
        .extracting(EntrySummary::key)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 10).mapToObj(Samples::key).toList());
    assertThat(count(before10)).isEqualTo(10);
  }

  @Test
  void allConditionsOfAFilterMustHold() {
    EntryFilter evenBefore10 =
        EntryFilter.builder()
            .uriPrefix("https://example.org/even/")
            .receivedBefore(NOW.plusSeconds(10))
            .build();
    assertThat(count(evenBefore10)).isEqualTo(5);
  }

  @Test
  void everyConditionSelects() {
    Stages.resultOf(catalog().removeAll(EntryFilter.ALL));
    StoredResponse page = page().build();
    store().put(KEY, page);
    store().put(OTHER_KEY, page.toBuilder().requestUri("http://other.org/x").build());
    assertSelected(EntryFilter.builder().host("WWW.example.org"), KEY);
    assertSelected(EntryFilter.builder().host("*.example.org"), KEY);
    assertSelected(EntryFilter.builder().host("example.org"));
    assertSelected(EntryFilter.builder().pathGlob("/a/**"), KEY);
    assertSelected(EntryFilter.builder().pathGlob("/a/*"));
    assertSelected(EntryFilter.builder().pathGlob("/a/?/c.html"), KEY);
    assertSelected(EntryFilter.builder().uriPattern(Pattern.compile("q=[0-9]+$")), KEY);
    assertSelected(EntryFilter.builder().where("never", entry -> false));
    store().put(OTHER_KEY, page.toBuilder().headers(List.of()).build());
    assertSelected(EntryFilter.builder().mediaType("text/*"), KEY);
    assertSelected(EntryFilter.builder().mediaType("TEXT/html"), KEY);
    assertSelected(EntryFilter.builder().mediaType("text/htm"));
    assertSelected(EntryFilter.builder().tag("a \"b\""), KEY);
    assertSelected(EntryFilter.builder().tag("c"), KEY);
    assertSelected(EntryFilter.builder().tag("C"));
    store().put(OTHER_KEY, page.toBuilder().status(404).body(Samples.body("12345")).build());
    assertSelected(EntryFilter.builder().statuses(200, 299), KEY);
    assertSelected(EntryFilter.builder().statuses(404, 404), OTHER_KEY);
    assertSelected(EntryFilter.builder().largerThan(5), KEY);
    assertSelected(EntryFilter.builder().largerThan(4), KEY, OTHER_KEY);
    assertSelected(EntryFilter.builder().largerThan(5).statuses(404, 404));
  }

  @Test
  void aFieldThatIsNoListNamesNoGroup() {
    for (String groups : List.of("a", "\"a\", b", "\"a", "\"a\",", "\"\u00e4\"")) {
      store().put(KEY, page().headers(List.of(new HeaderField("Cache-Groups", groups))).build());
      assertThat(count(EntryFilter.builder().tag("a").build())).as(groups).isZero();
    }
  }

  @Test
  void pagesWithoutAMatchAreFollowedByTheOthers() {
    EntryFilter last =
        EntryFilter.builder()
            .where("is number 24", entry -> entry.requestUri().endsWith("/24"))
            .build();
    assertThat(list(last, 1)).extracting(EntrySummary::key).containsExactly(key(24));
    assertThat(count(last)).isEqualTo(1);
  }

  @Test
  void removalsPageByPageRemoveAllThatMatches() {
    EntryFilter evenOnly = uriPrefix("https://example.org/even/");
    long removed = 0;
    String cursor = null;
    int page = 0;
    do {
      StoreCatalog.Removed done = Stages.resultOf(catalog().removePage(evenOnly, cursor, 3));
      removed += done.entries();
      cursor = done.cursor();
    } while (cursor != null && ++page < MAX_PAGES);
    assertThat(removed).isEqualTo(even().size());
    assertThat(count(EntryFilter.ALL)).isEqualTo(ENTRIES - even().size());
  }

  private static StoredResponse.Builder page() {
    return responseBuilder()
        .requestUri("https://www.EXAMPLE.org:8443/a/b/c.html?q=12")
        .headers(
            List.of(
                new HeaderField("Content-Type", "text/html"),
                new HeaderField("Cache-Groups", "\"a \\\"b\\\"\";x=1;y"),
                new HeaderField("cache-groups", "\"c\"")));
  }

  private void assertSelected(EntryFilter.Builder filter, CacheKey... keys) {
    EntryFilter built = filter.build();
    assertThat(list(built, 1))
        .as(built.toString())
        .extracting(EntrySummary::key)
        .containsExactlyInAnyOrder(keys);
    assertThat(count(built)).as(built.toString()).isEqualTo(keys.length);
  }

  @Test
  void theCountIsExact() {
    assertThat(count(EntryFilter.ALL)).isEqualTo(ENTRIES);
    store().remove(key(0));
    store().put(key(1), response());
    store().put(MISSING_KEY, response());
    store().put(OTHER_KEY, response());
    assertThat(count(EntryFilter.ALL)).isEqualTo(ENTRIES + 1);
  }

  @Test
  void theEstimateIsNotNegative() {
    assertThat(Stages.resultOf(catalog().estimatedCount())).isNotNegative();
  }

  @Test
  void removeAllRemovesEverythingAndReturnsHowMany() {
    assertThat(Stages.resultOf(catalog().removeAll(EntryFilter.ALL))).isEqualTo(ENTRIES);
    assertThat(count(EntryFilter.ALL)).isZero();
    assertThat(store().getAll(IntStream.range(0, ENTRIES).mapToObj(Samples::key).toList()))
        .isEmpty();
    assertThat(Stages.resultOf(catalog().removeAll(EntryFilter.ALL))).isZero();
  }

  @Test
  void removeAllRemovesOnlyWhatMatches() {
    EntryFilter evenOnly = uriPrefix("https://example.org/even/");
    assertThat(Stages.resultOf(catalog().removeAll(evenOnly))).isEqualTo(even().size());
    assertThat(list(EntryFilter.ALL, 10))
        .extracting(EntrySummary::key)
        .doesNotContainAnyElementsOf(even())
        .hasSize(ENTRIES - even().size());
  }

  @Test
  void aCursorIsValidInAnotherStore() {
    session.needs(Capability.SHARED);
    CatalogPage first = Stages.resultOf(catalog().list(EntryFilter.ALL, null, 5));
    List<EntrySummary> entries = new ArrayList<>(first.entries());
    StoreCatalog other = session.openAnother().unwrap().catalog().orElseThrow();
    if (first.cursor() != null) {
      addPages(entries, other, EntryFilter.ALL, first.cursor(), 5);
    }
    assertThat(entries).extracting(EntrySummary::key).doesNotHaveDuplicates().hasSize(ENTRIES);
  }

  private StoreCatalog catalog() {
    return store().unwrap().catalog().orElseThrow();
  }

  private long count(EntryFilter filter) {
    return Stages.resultOf(catalog().count(filter));
  }

  private List<EntrySummary> list(EntryFilter filter, int limit) {
    List<EntrySummary> entries = new ArrayList<>();
    addPages(entries, catalog(), filter, null, limit);
    return entries;
  }

  private static void addPages(
      List<EntrySummary> entries,
      StoreCatalog catalog,
      EntryFilter filter,
      @Nullable String begin,
      int limit) {
    String cursor = begin;
    for (int page = 0; page < MAX_PAGES; page++) {
      CatalogPage current = Stages.resultOf(catalog.list(filter, cursor, limit));
      entries.addAll(current.entries());
      cursor = current.cursor();
      if (cursor == null) {
        return;
      }
    }
    throw new AssertionError("The listing does not end");
  }

  private static EntryFilter uriPrefix(String prefix) {
    return EntryFilter.builder().uriPrefix(prefix).build();
  }

  private static StoredResponse numbered(int number) {
    return responseBuilder()
        .requestUri("https://example.org/" + (number % 2 == 0 ? "even/" : "odd/") + number)
        .receivedAt(NOW.plusSeconds(number))
        .build();
  }

  private static List<CacheKey> even() {
    return IntStream.range(0, ENTRIES).filter(i -> i % 2 == 0).mapToObj(Samples::key).toList();
  }

  private WaitingStore store() {
    return session.store();
  }
}
