// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that writes or reads some entries, or adds variants to one, and ends. */
final class OtherProcess {

  static final int ENTRIES = 50;
  static final CacheKey ROOT = new CacheKey("https://example.org/root");

  private OtherProcess() {}

  public static void main(String[] args) {
    try (TestCache cache = TestCache.at(Path.of(args[0]))) {
      switch (args[1]) {
        case "write" -> write(cache);
        case "read" -> System.out.println(hits(cache));
        default -> addVariants(cache, args[1], Integer.parseInt(args[2]));
      }
    }
  }

  private static void write(TestCache cache) {
    for (int i = 0; i < ENTRIES; i++) {
      cache.put(Samples.key(i), WritingProcess.response("entry" + i, i * 1000));
    }
  }

  /** {@return how many entries are read as they were written} */
  private static long hits(TestCache cache) {
    long hits = 0;
    for (int i = 0; i < ENTRIES; i++) {
      StoredResponse expected = WritingProcess.response("entry" + i, i * 1000);
      hits +=
          cache.get(Samples.key(i)).filter(e -> e.response().equals(expected)).isPresent() ? 1 : 0;
    }
    return hits;
  }

  /** The loop of a tier above the store. */
  private static void addVariants(TestCache cache, String name, int count) {
    System.out.println("begun");
    for (int i = 0; i < count; i++) {
      Current current = new Current.Absent();
      boolean stored = false;
      while (!stored) {
        CompareAndPutResult result =
            cache.store().compareAndPut(ROOT, current.version(), with(current, name + "=" + i));
        stored = result instanceof CompareAndPutResult.Stored;
        if (result instanceof CompareAndPutResult.Conflict conflict) {
          current = conflict.current();
        }
      }
    }
  }

  private static StoredResponse with(Current current, String variant) {
    List<String> variants = new ArrayList<>();
    if (current instanceof Current.Present present
        && present.entry().response().variants() != null) {
      variants.addAll(present.entry().response().variants());
    } else if (!current.version().equals(EntryVersion.ABSENT)) {
      throw new AssertionError("unreadable");
    }
    variants.add(variant);
    return Samples.builder().body(null).variants(variants).build();
  }
}
