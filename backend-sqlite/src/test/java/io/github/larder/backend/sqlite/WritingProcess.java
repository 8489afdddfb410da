// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.sqlite;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * A process that puts, compares and puts, refreshes and removes until it is killed, with a limit at
 * which entries are evicted, too. It prints a line when it has begun.
 */
final class WritingProcess {

  static final int KEYS = 20;
  static final long LIMIT = 2 << 20;

  private WritingProcess() {}

  public static void main(String[] args) {
    try (TestCache cache = TestCache.at(Path.of(args[0]), LIMIT)) {
      Random random = new Random(Long.parseLong(args[1]));
      String unique = ProcessHandle.current().pid() + ".";
      write(cache, random, unique + 0);
      System.out.println("begun");
      for (int number = 1; true; number++) {
        write(cache, random, unique + number);
      }
    }
  }

  private static void write(TestCache cache, Random random, String number) {
    CacheKey key = key(random.nextInt(KEYS));
    StoredResponse response = response(number, random.nextInt(100_000));
    switch (random.nextInt(8)) {
      case 0 -> cache.store().remove(key);
      case 1, 2 -> {
        Optional<VersionedResponse> read = cache.get(key);
        EntryVersion version = read.map(VersionedResponse::version).orElse(EntryVersion.ABSENT);
        CompareAndPutResult result = cache.store().compareAndPut(key, version, response);
        if (result instanceof CompareAndPutResult.Skipped) {
          throw new AssertionError(result);
        }
      }
      case 3, 4 ->
          cache
              .get(key)
              .ifPresent(
                  read ->
                      cache.store().refresh(key, read.version(), read.response().withoutBody()));
      default -> {
        if (!(cache.store().put(key, response) instanceof PutResult.Stored)) {
          throw new AssertionError("not stored");
        }
      }
    }
  }

  static CacheKey key(int index) {
    return new CacheKey("https://example.org/film/" + index);
  }

  /** A response whose body can be computed from its headers, which readers compare. */
  static StoredResponse response(String number, int length) {
    byte[] text = (number + ' ').getBytes(US_ASCII);
    byte[] body = new byte[length];
    for (int i = 0; i < length; i++) {
      body[i] = text[i % text.length];
    }
    return Samples.builder()
        .headers(
            List.of(
                new HeaderField("Number", number),
                new HeaderField("Length", Integer.toString(length))))
        .body(Body.wrap(body))
        .build();
  }

  static boolean isWhole(StoredResponse read) {
    StoredResponse expected = response(value(read, 0), Integer.parseInt(value(read, 1)));
    return read.equals(expected)
        && Arrays.equals(
            Objects.requireNonNull(read.body()).array(),
            Objects.requireNonNull(expected.body()).array());
  }

  private static String value(StoredResponse response, int header) {
    return Objects.requireNonNull(response.headers().get(header).value());
  }
}
