// SPDX-License-Identifier: Apache-2.0
package io.github.larder.conformance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
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

  /** HttpClient's cache over its heap storage, and everything over some backends. */
  static List<Subject> all(Collection<Backend> backends) {
    List<Subject> all = new ArrayList<>(List.of(heap(Shape.CLASSIC), heap(Shape.ASYNC)));
    for (Backend backend : backends) {
      for (Cache cache : List.of(Cache.STORAGE, Cache.WHOLE_STACK, Cache.CLIENT)) {
        for (Shape shape : Shape.values()) {
          all.add(new Subject(cache, shape, backend));
        }
      }
    }
    return all;
  }

  /** The few that show the most, for each build: a store outside the process, behind all tiers. */
  static List<Subject> few() {
    return List.of(
        heap(Shape.CLASSIC),
        new Subject(Cache.WHOLE_STACK, Shape.CLASSIC, Backend.SQLITE),
        new Subject(Cache.CLIENT, Shape.CLASSIC, Backend.SQLITE),
        new Subject(Cache.CLIENT, Shape.ASYNC, Backend.SQLITE));
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
