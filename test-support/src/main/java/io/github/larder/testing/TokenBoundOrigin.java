package io.github.larder.testing;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An API that behaves as GitHub's does: its tokens expire, its {@code ETag} depends on the token,
 * its responses are private and vary on the token, and a 304 is free, while each full answer costs
 * one of a quota. A request with another token than the current one is a 401.
 *
 * <p>Thread-safe.
 */
public final class TokenBoundOrigin implements AutoCloseable {

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final CountingOrigin origin = CountingOrigin.start();
  private final ConcurrentMap<String, AtomicInteger> fullAnswers = new ConcurrentHashMap<>();
  private final AtomicInteger notModified = new AtomicInteger();
  private final String lastModified = HTTP_DATE.format(Instant.parse("2026-01-02T03:04:05Z"));
  private volatile String token = "ghs_0";

  /**
   * Starts an API with some resources.
   *
   * @param resources how many, at {@code /resource/0} and so on
   */
  public TokenBoundOrigin(int resources) {
    for (int resource = 0; resource < resources; resource++) {
      origin.on("/resource/" + resource, this::answer);
    }
  }

  /**
   * Gives the URL of a resource.
   *
   * @param resource its number
   * @return the absolute URL
   */
  public URI uri(int resource) {
    return origin.uri("/resource/" + resource);
  }

  /**
   * Gives out another token; the one before expires.
   *
   * @param newToken the token
   */
  public void rotateTo(String newToken) {
    token = newToken;
  }

  /**
   * Gives the cost of a resource.
   *
   * @param resource its number
   * @return how many full answers were given for it
   */
  public int fullAnswers(int resource) {
    AtomicInteger count = fullAnswers.get("/resource/" + resource);
    return count == null ? 0 : count.get();
  }

  /** {@return how many answers were a 304} */
  public int notModified() {
    return notModified.get();
  }

  @Override
  public void close() {
    origin.close();
  }

  private OriginResponse answer(OriginRequest request) {
    if (!("Bearer " + token).equals(request.header("Authorization"))) {
      return OriginResponse.status(401);
    }
    String etag = Integer.toHexString((token + request.path()).hashCode());
    if (isUnchanged(request, etag)) {
      notModified.incrementAndGet();
      return withHeaders(OriginResponse.notModified(), etag);
    }
    fullAnswers.computeIfAbsent(request.path(), path -> new AtomicInteger()).incrementAndGet();
    return withHeaders(OriginResponse.ok("the content of " + request.path()), etag);
  }

  /** {@code If-Modified-Since} counts only without {@code If-None-Match} (RFC 9110, 13.2.2). */
  private boolean isUnchanged(OriginRequest request, String etag) {
    String tags = request.header("If-None-Match");
    @Nullable String since = request.header("If-Modified-Since");
    return tags != null ? tags.contains('"' + etag + '"') : lastModified.equals(since);
  }

  private OriginResponse withHeaders(OriginResponse response, String etag) {
    return response
        .cacheControl("private, max-age=60, s-maxage=60")
        .vary("Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, X-Requested-With")
        .header("Last-Modified", lastModified)
        .etag(etag);
  }
}
