// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.fixture.Exchange;
import io.github.larder.httpclient5.fixture.TestClient;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.impl.cache.CacheKeyGenerator;
import org.jspecify.annotations.Nullable;

/** One resource of an origin, requested by an application whose DynamoDB may be faulty. */
final class FaultTrial {

  private static final String FOR_A_YEAR = "max-age=31536000";

  private static final String TAG = "\"tag\"";
  private static final int LARGE = 40_000;

  private final CountingOrigin origin;
  private final String path;
  private final TestClient other;
  private final TestClient client;
  private final AtomicInteger version = new AtomicInteger(1);
  private String tail = "";
  private long slowest;
  private boolean originWasAsked;

  /**
   * @param other a process whose DynamoDB is healthy
   * @param client the client of the application
   */
  FaultTrial(CountingOrigin origin, String path, TestClient other, TestClient client) {
    this.origin = origin;
    this.path = path;
    this.other = other;
    this.client = client;
  }

  /** The origin has a page that is fresh for a year. */
  void originHasAPage() {
    originHas(response -> response.cacheControl(FOR_A_YEAR));
  }

  /** The origin has a page for each language. */
  void originHasLanguages() {
    originHas(response -> response.vary("Accept-Language").cacheControl(FOR_A_YEAR));
  }

  /** The origin has a page that must be validated each time. */
  void originHasAValidator() {
    originHas(response -> response.header("ETag", TAG).cacheControl("no-cache"));
  }

  /** The origin has a page that does not fit into one item, however it is compressed. */
  void originHasALargePage() {
    StringBuilder text = new StringBuilder();
    Random random = new Random(path.hashCode());
    while (text.length() < LARGE) {
      text.append((char) ('!' + random.nextInt(90)));
    }
    tail = text.toString();
    originHasAPage();
  }

  private void originHas(UnaryOperator<OriginResponse> headers) {
    origin.on(
        path,
        request ->
            request.method().equals("POST")
                ? changed()
                : headers.apply(OriginResponse.ok(text(request.header("Accept-Language")))));
  }

  /** Another process has stored it. */
  void isStored(String... headers) throws IOException {
    checked(other.send("GET", uri(), headers), headers);
    int before = fullCalls();
    checked(other.send("GET", uri(), headers), headers);
    assertThat(fullCalls()).as("calls once it is stored").isEqualTo(before);
  }

  /** The application requests it; the time is measured. */
  void get(String... headers) throws IOException {
    checked(timed("GET", headers), headers);
  }

  /** The application changes it; the time is measured. */
  void post() throws IOException {
    assertThat(timed("POST").status()).isEqualTo(204);
  }

  /** The client reads two entries at once, one of which exists. */
  void getAll() throws IOException {
    String key = CacheKeyGenerator.INSTANCE.generateKey(uri());
    String absent = key + "?absent";
    long begin = System.nanoTime();
    Map<String, HttpCacheEntry> found = client.entries(List.of(key, absent));
    slowest = Math.max(slowest, System.nanoTime() - begin);
    originWasAsked = found.isEmpty();
    assertThat(found).doesNotContainKey(absent);
    HttpCacheEntry entry = found.get(key);
    if (entry != null) {
      assertThat(new String(entry.getResource().get(), UTF_8)).isEqualTo(text(null));
    }
  }

  /** Whether the application gets it without the origin sending it. */
  boolean isAHit(String... headers) throws IOException {
    int before = fullCalls();
    checked(client.send("GET", uri(), headers), headers);
    return fullCalls() == before;
  }

  /** The time of the slowest exchange. */
  Duration slowest() {
    return Duration.ofNanos(slowest);
  }

  /** Whether the origin was called in a measured exchange. */
  boolean originWasAsked() {
    return originWasAsked;
  }

  private Exchange timed(String method, String... headers) throws IOException {
    int before = origin.calls(path);
    long begin = System.nanoTime();
    Exchange seen = client.send(method, uri(), headers);
    slowest = Math.max(slowest, System.nanoTime() - begin);
    originWasAsked |= origin.calls(path) > before;
    return seen;
  }

  /** The application gets the origin's content. */
  private void checked(Exchange seen, String... headers) {
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.text()).isEqualTo(text(headers.length == 0 ? null : headers[1]));
  }

  private OriginResponse changed() {
    version.incrementAndGet();
    return OriginResponse.status(204);
  }

  private String text(@Nullable String language) {
    return path + " " + version.get() + " " + language + tail;
  }

  /** Calls that returned the content: all except POSTs and validations answered with 304. */
  private int fullCalls() {
    return (int)
        origin.requests(path).stream()
            .filter(request -> request.method().equals("GET"))
            .filter(request -> !TAG.equals(request.header("If-None-Match")))
            .count();
  }

  private URI uri() {
    return origin.uri(path);
  }
}
