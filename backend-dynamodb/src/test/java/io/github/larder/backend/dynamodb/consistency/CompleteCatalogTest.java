// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Recorder;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.backend.dynamodb.TestTable;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import io.github.larder.spi.StoreCatalog;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The catalogue has every entry of a table that is larger than one page of a scan. */
@ExtendWith(LocalDynamoDbExtension.class)
final class CompleteCatalogTest {

  /** Some 5 MB, of which a page of a scan has 1 MB at most. */
  private static final int ENTRIES = 60;

  private static final int BODY_BYTES = 90_000;
  private final TestTable table;

  CompleteCatalogTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @Test
  void everyPageIsReadAlsoAfterEmptyOnes() {
    try (CacheStore store =
        LocalStore.open(
            LocalBackend.of(table.local(), table.name()).createTable(false).inlineLimit(100_000),
            new Recorder())) {
      for (int i = 0; i < ENTRIES; i++) {
        String url = "https://example.org/" + i;
        Await.valueOf(
            store.put(
                new CacheKey(url), Samples.ofSize(BODY_BYTES).toBuilder().requestUri(url).build()));
      }
      StoreCatalog catalog = store.catalog().orElseThrow();
      List<CatalogPage> all = pages(catalog, EntryFilter.ALL);
      assertThat(all).hasSizeGreaterThan(3);
      assertThat(all.stream().flatMap(page -> page.entries().stream()).map(EntrySummary::key))
          .doesNotHaveDuplicates()
          .hasSize((int) heads());
      List<CatalogPage> one =
          pages(catalog, EntryFilter.builder().uriPrefix("https://example.org/59").build());
      assertThat(one.stream().filter(page -> page.entries().isEmpty())).isNotEmpty();
      assertThat(one.stream().flatMap(page -> page.entries().stream())).hasSize(1);
      assertThat(Await.valueOf(catalog.count(EntryFilter.ALL))).isEqualTo(heads());
      assertThat(
              Await.valueOf(
                  catalog.removeAll(
                      EntryFilter.builder().uriPrefix("https://example.org/1").build())))
          .isEqualTo(11);
      assertThat(heads()).isEqualTo(ENTRIES - 11);
      assertThat(catalog.removalUnits(all.get(0).entries().get(0)))
          .isBetween(BODY_BYTES / 1024.0, BODY_BYTES / 1024.0 + 2);
    }
  }

  /** Counts the entries without the catalogue. */
  private long heads() {
    return table.items().stream().filter(item -> item.containsKey("value")).count();
  }

  private static List<CatalogPage> pages(StoreCatalog catalog, EntryFilter filter) {
    List<CatalogPage> pages = new ArrayList<>();
    String cursor = null;
    do {
      CatalogPage page = Await.valueOf(catalog.list(filter, cursor, 1000));
      pages.add(page);
      cursor = page.cursor();
    } while (cursor != null);
    return pages;
  }
}
