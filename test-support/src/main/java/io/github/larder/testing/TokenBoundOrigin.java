// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An API that behaves like GitHub's: it issues short-lived tokens, its {@code ETag} depends on the
 * token, its responses are private and vary on the token, and a 304 is free, while each full
 * response counts against a quota. A request without an issued token is answered with a 401.
 *
 * <p>Thread-safe.
 */
public final class TokenBoundOrigin implements AutoCloseable {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final String LAST_MODIFIED =
      HTTP_DATE.format(Instant.parse("2026-01-02T03:04:05Z"));

  private final CountingOrigin origin = CountingOrigin.start();
  private final int resources;
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<String, AtomicInteger> fullAnswers = new ConcurrentHashMap<>();
  private final AtomicInteger notModified = new AtomicInteger();

  /**
   * Starts an API with some resources.
   *
   * @param resources the number of resources, at {@code /resource/0} and so on; {@code /token}
   *     issues a token
   */
  public TokenBoundOrigin(int resources) {
    this.resources = resources;
    for (int resource = 0; resource < resources; resource++) {
      origin.on("/resource/" + resource, this::answer);
    }
    origin.on("/token", request -> OriginResponse.ok(issueToken()).cacheControl("no-store"));
  }

  /** {@return the number of resources} */
  public int resources() {
    return resources;
  }

  /**
   * Returns the URL of a resource.
   *
   * @param resource its number
   * @return the absolute URL
   */
  public URI uri(int resource) {
    return origin.uri("/resource/" + resource);
  }

  /** {@return a token that no other call returns} */
  public String issueToken() {
    String token = "ghs_" + UUID.randomUUID().toString().replace("-", "");
    tokens.add(token);
    return token;
  }

  /**
   * Returns the cost of a resource.
   *
   * @param resource its number
   * @return the number of full responses for it
   */
  public int fullAnswers(int resource) {
    AtomicInteger count = fullAnswers.get("/resource/" + resource);
    return count == null ? 0 : count.get();
  }

  /** {@return the number of responses that were a 304} */
  public int notModified() {
    return notModified.get();
  }

  @Override
  public void close() {
    origin.close();
  }

  private OriginResponse answer(OriginRequest request) {
    String authorization = request.header("Authorization");
    if (authorization == null
        || !authorization.startsWith("Bearer ")
        || !tokens.contains(authorization.substring("Bearer ".length()))) {
      return OriginResponse.status(401);
    }
    String etag = Integer.toHexString((authorization + request.path()).hashCode());
    if (isUnchanged(request, etag)) {
      notModified.incrementAndGet();
      return withHeaders(OriginResponse.notModified(), etag);
    }
    fullAnswers.computeIfAbsent(request.path(), path -> new AtomicInteger()).incrementAndGet();
    return withHeaders(OriginResponse.ok("the content of " + request.path()), etag);
  }

  /** {@code If-Modified-Since} counts only without {@code If-None-Match} (RFC 9110, 13.2.2). */
  private static boolean isUnchanged(OriginRequest request, String etag) {
    String tags = request.header("If-None-Match");
    @Nullable String since = request.header("If-Modified-Since");
    return tags != null ? tags.contains('"' + etag + '"') : LAST_MODIFIED.equals(since);
  }

  private static OriginResponse withHeaders(OriginResponse response, String etag) {
    return response
        .cacheControl("private, max-age=60, s-maxage=60")
        .vary("Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, X-Requested-With")
        .header("Last-Modified", LAST_MODIFIED)
        .etag(etag);
  }
}
