// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.testing.CountingOrigin;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * The exchanges that are measured. The client of each one shares only the table with the client
 * that stored the response, as in another process.
 */
enum Exchange {
  MISS("miss + store", BodyKind.FRESH, false),
  HIT("hit", BodyKind.FRESH, false),
  VALIDATION("304", BodyKind.STALE, false),
  INVALIDATION("unsafe method", BodyKind.FRESH, false),
  VARY_MISS("`Vary` miss + store", BodyKind.FRESH, true),
  VARY_HIT("`Vary` hit", BodyKind.FRESH, true),
  VARY_VALIDATION("`Vary` 304", BodyKind.STALE, true);

  private final String title;
  private final String freshness;
  private final boolean vary;

  Exchange(String title, String freshness, boolean vary) {
    this.title = title;
    this.freshness = freshness;
    this.vary = vary;
  }

  String title() {
    return title;
  }

  /** {@return the cost; empty if the store did not keep the response} */
  Optional<Usage> measure(
      Store store, WireMeter meter, CountingOrigin origin, BodyKind kind, int size)
      throws IOException {
    String path = "/" + String.join("/", store.name(), name(), kind.name(), "" + size);
    URI url = origin.uri(path);
    origin.on(path, kind.response(size, freshness, vary));
    if (!stores()) {
      get(store, url);
    }
    meter.taken();
    origin.resetCalls();
    Usage usage;
    try (CachingClient client = store.open()) {
      if (this == INVALIDATION) {
        client.post(url);
      } else {
        client.get(url);
      }
      usage = Usage.of(meter.taken());
    }
    if (stores()) {
      origin.resetCalls();
      get(store, url);
    }
    boolean asked = origin.calls() > origin.conditionalCalls(path);
    boolean removed = usage.calls().containsKey("DeleteItem");
    return (this == INVALIDATION ? removed : !asked) ? Optional.of(usage) : Optional.empty();
  }

  private boolean stores() {
    return this == MISS || this == VARY_MISS;
  }

  private static void get(Store store, URI url) throws IOException {
    try (CachingClient other = store.open()) {
      other.get(url);
    }
  }
}
