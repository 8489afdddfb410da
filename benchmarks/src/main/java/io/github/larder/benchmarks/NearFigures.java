// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.core.near.NearCache;
import io.github.larder.core.near.NearEntries;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Prints what near entries take on the heap. With {@code --strict} it exits with status 1 if a
 * limit is missed.
 */
public final class NearFigures {

  private static final int ENTRIES = 100_000;
  private static final int BODY_BYTES = 1024;
  private static final double MAX_RATIO = 1.3;

  private NearFigures() {}

  /**
   * Prints the figures and ends the process.
   *
   * @param arguments {@code --strict}, {@code --json FILE}
   */
  public static void main(String[] arguments) {
    Report.run("near", arguments, (none, out, report) -> measure(out, report));
  }

  private static void measure(PrintStream out, Report report) {
    NearEntries near =
        NearCache.of(Duration.ofDays(1))
            .withMaxBytes(Long.MAX_VALUE)
            .entries(Clock.systemUTC(), System::nanoTime);
    long before = usedBytes();
    long payload = 0;
    for (int i = 0; i < ENTRIES; i++) {
      StoredResponse response = response(i);
      payload += bytesOf(response);
      near.writing(keyOf(i))
          .stored(new VersionedResponse(new EntryVersion(UUID.randomUUID().toString()), response));
    }
    double packed = (double) (usedBytes() - before) / payload;
    for (int i = 0; i < ENTRIES; i++) {
      near.find(keyOf(i));
    }
    double afterHits = (double) (usedBytes() - before) / payload;
    double weighed = (double) near.bytes() / payload;
    out.printf(
        "%,d entries with bodies of %d bytes and 12 fields: %.2f times their bytes on the heap,"
            + " %.2f after a hit of each, weighed as %.2f.%n",
        ENTRIES, BODY_BYTES, packed, afterHits, weighed);
    report.target(Target.atMost("near entries over body and headers", packed, MAX_RATIO, " x"));
    report.target(Target.atMost("the same after a hit of each", afterHits, MAX_RATIO, " x"));
  }

  private static CacheKey keyOf(int entry) {
    return new CacheKey("http://shop.example.com:80/products/" + entry);
  }

  private static long bytesOf(StoredResponse response) {
    long bytes = response.bodyLength();
    for (HeaderField field : response.headers()) {
      String value = field.value();
      bytes += field.name().length() + (value == null ? 0 : value.length());
    }
    return bytes;
  }

  private static StoredResponse response(int entry) {
    Instant now = Instant.now();
    return StoredResponse.builder()
        .method("GET")
        .requestUri(keyOf(entry).value())
        .headers(
            List.of(
                new HeaderField("Date", "Sat, 28 Nov 2026 01:02:" + entry % 60),
                new HeaderField("Content-Type", "application/json; charset=utf-8"),
                new HeaderField("Content-Length", "" + BODY_BYTES),
                new HeaderField("Cache-Control", BodyKind.FRESH),
                new HeaderField("ETag", "\"5f1c9e2b7a8d4c3e9b1f0a6d-" + entry + "\""),
                new HeaderField("Last-Modified", "Mon, 02 Nov 2026 07:28:00 GMT"),
                new HeaderField("Server", "nginx/1.27.2"),
                new HeaderField("Vary", "Accept-Encoding"),
                new HeaderField("X-Request-Id", "0b6e7c1e-4c7c-4d52-9f0e-" + entry),
                new HeaderField("X-Served-By", "cache-fra-eddf8230047-FRA"),
                new HeaderField("Strict-Transport-Security", "max-age=63072000; preload"),
                new HeaderField("Access-Control-Allow-Origin", "*")))
        .body(Body.wrap(new byte[BODY_BYTES]))
        .sentAt(now)
        .receivedAt(now)
        .retainUntil(now.plusSeconds(86_400))
        .build();
  }

  /** What is still used after the garbage collector has run until it finds no more. */
  private static long usedBytes() {
    long used = Long.MAX_VALUE;
    while (true) {
      System.gc();
      long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (now >= used) {
        return used;
      }
      used = now;
    }
  }
}
