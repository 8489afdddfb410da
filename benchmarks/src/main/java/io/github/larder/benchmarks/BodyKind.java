// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.testing.OriginResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** The kind of a body. The same size gives the same bytes in every run. */
enum BodyKind {
  /** Orders, as an API sends them. */
  JSON("application/json"),
  /** A product list. */
  HTML("text/html; charset=utf-8"),
  /** JSON of that size, encoded by the origin: fewer bytes are transferred and stored. */
  GZIPPED("application/json"),
  /** Incompressible, like an image. */
  RANDOM("image/jpeg");

  /** Fresh for a day. */
  static final String FRESH = "public, max-age=86400, stale-if-error=600";

  /** Must be validated for each request. */
  static final String STALE = "public, max-age=0, stale-if-error=86400";

  private final String mediaType;

  BodyKind(String mediaType) {
    this.mediaType = mediaType;
  }

  /** {@return the response of the origin} */
  byte[] bytes(int size) {
    return switch (this) {
      case JSON -> SampleText.json(size);
      case HTML -> SampleText.html(size);
      case GZIPPED -> gzip(SampleText.json(size));
      case RANDOM -> {
        byte[] bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        yield bytes;
      }
    };
  }

  /**
   * A cacheable response with 20 header fields of about 1.3 KB. The server adds {@code Date} and
   * {@code Content-Length}.
   */
  OriginResponse response(int size, String freshness, boolean vary) {
    return OriginResponse.ok(bytes(size))
        .header("Content-Type", mediaType)
        .cacheControl(freshness)
        .etag(name() + "-5f1c9e2b7a8d4c3e9b1f0a6d-" + size)
        .header("Last-Modified", "Mon, 02 Nov 2026 07:28:00 GMT")
        .header("Server", "nginx/1.27.2")
        .header(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data: https://images.example.com; script-src 'self'"
                + " 'nonce-7d5e2a91c4f84b6f'; style-src 'self' 'unsafe-inline'; frame-ancestors"
                + " 'none'; base-uri 'self'; form-action 'self'")
        .header("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload")
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "strict-origin-when-cross-origin")
        .header(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        .header("X-Request-Id", "0b6e7c1e-4c7c-4d52-9f0e-6f3f2a1b9d77")
        .header("X-Served-By", "cache-fra-eddf8230047-FRA, cache-dub4332-DUB")
        .header("Server-Timing", "app;dur=12.4, db;dur=3.1, render;dur=6.8")
        .header("Link", "</static/site.7d5e2a91.css>; rel=preload; as=style")
        .header("Access-Control-Allow-Origin", "*")
        .header("Alt-Svc", "h3=\":443\"; ma=86400")
        .header(
            this == GZIPPED ? "Content-Encoding" : "Content-Language",
            this == GZIPPED ? "gzip" : "en")
        .header(vary ? "Vary" : "X-Robots-Tag", vary ? "Accept-Language" : "noarchive");
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("An array cannot fail", e);
    }
    return out.toByteArray();
  }
}
