// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.consistency;

import io.github.larder.backend.dynamodb.Await;
import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.backend.dynamodb.LocalBackend;
import io.github.larder.backend.dynamodb.LocalStore;
import io.github.larder.backend.dynamodb.Samples;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A process that rewrites entries with parts until it is killed. It reports when it has begun. */
final class RewritingProcess {

  /** The number of writes under way at a time, each of its own key. */
  static final int KEYS = 4;

  private static final int PARTS = 6;

  private RewritingProcess() {}

  public static void main(String[] args) {
    CacheStore store = open(URI.create(args[0]), args[1], Boolean.parseBoolean(args[2]));
    Await.valueOf(CompletableFuture.allOf(round(store, 0)));
    System.out.println("begun");
    for (int number = 1; true; number++) {
      Await.valueOf(CompletableFuture.allOf(round(store, number)));
    }
  }

  static Process start(URI endpoint, String table, boolean ttl) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            RewritingProcess.class.getName(),
            endpoint.toString(),
            table,
            Boolean.toString(ttl))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  static CacheStore open(URI endpoint, String table, boolean ttl) {
    return LocalStore.openAsync(backend(endpoint, table, ttl), StoreEvents.NO_OP);
  }

  static DynamoDbBackendBuilder backend(URI endpoint, String table, boolean ttl) {
    return LocalBackend.withPartBytes(
        100,
        LocalBackend.at(endpoint, table)
            .region("us-east-1")
            .accessKeyId("dummy")
            .secretAccessKey("dummy")
            .createTable(false)
            .ttl(ttl)
            .inlineLimit(0));
  }

  static CacheKey key(int index) {
    return new CacheKey("https://example.org/film/" + index);
  }

  /** A response whose headers determine its body, so that readers can compare them. */
  static StoredResponse response(String number) {
    return Samples.builder()
        .headers(List.of(new HeaderField("Number", number)))
        .body(Samples.body((number + ' ').repeat(PARTS * 100).substring(0, PARTS * 100 - 7)))
        .build();
  }

  static boolean isWhole(Optional<VersionedResponse> entry) {
    return entry.isEmpty()
        || entry
            .get()
            .response()
            .equals(
                response(Objects.requireNonNull(entry.get().response().headers().get(0).value())));
  }

  private static CompletableFuture<?>[] round(CacheStore store, int number) {
    String unique = ProcessHandle.current().pid() + "." + number;
    return IntStream.range(0, KEYS)
        .mapToObj(index -> store.put(key(index), response(unique)).toCompletableFuture())
        .toArray(CompletableFuture[]::new);
  }
}
