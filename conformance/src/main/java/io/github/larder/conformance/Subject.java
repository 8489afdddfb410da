// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cache that the suite is run against. Immutable.
 *
 * @param cache what decides, and what stands before the backend
 * @param shape the kind of client
 * @param backend where responses are stored; none for HttpClient's heap storage
 */
record Subject(Cache cache, Shape shape, @Nullable Backend backend) {

  /** The two kinds of HttpClient's clients. */
  enum Shape {
    CLASSIC,
    ASYNC
  }

  /** What decides, and what stands before the backend. */
  enum Cache {
    /** HttpClient's cache over its own storage, which says what is right for each storage. */
    HEAP("HttpClient, heap"),
    /** HttpClient's cache over a storage with no tier that encodes a stored response. */
    STORAGE("HttpClient, %s"),
    /** HttpClient's cache over a storage that compresses and encrypts. */
    WHOLE_STACK("HttpClient, %s, all tiers"),
    /** Larder's client. */
    CLIENT("Larder's client, %s");

    private final String title;

    Cache(String title) {
      this.title = title;
    }
  }

  static Subject heap(Shape shape) {
    return new Subject(Cache.HEAP, shape, null);
  }

  static Stream<Subject> over(Backend backend) {
    return Stream.of(Cache.STORAGE, Cache.WHOLE_STACK, Cache.CLIENT)
        .flatMap(
            cache -> Stream.of(Shape.values()).map(shape -> new Subject(cache, shape, backend)));
  }

  /** Such as {@code HttpClient, sqlite, async}. */
  String title() {
    String title = backend == null ? cache.title : cache.title.formatted(backend.alias());
    return title + ", " + shape.name().toLowerCase(Locale.ROOT);
  }

  /** A name for files and tables, such as {@code storage-sqlite-async}. */
  String id() {
    String over = backend == null ? "" : "-" + backend.alias();
    return (cache + over + "-" + shape).toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
