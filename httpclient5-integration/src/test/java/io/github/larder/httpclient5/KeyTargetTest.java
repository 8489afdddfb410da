// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.Partitions.Partition;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.cache.CacheKeyGenerator;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two targets that an origin can tell apart never share a key. */
class KeyTargetTest {

  private static final int TARGETS = 5_000;
  private static final long SEED = 20_261_127;

  /** Parts in which HttpClient's cache confuses targets, or which are no part of a URI. */
  private static final List<String> PARTS =
      List.of(
          "/",
          "//",
          "/.",
          "/..",
          "/./",
          "a",
          "b",
          "A",
          "%61",
          "%41",
          "~",
          "%7e",
          "%7E",
          "%2f",
          "%2F",
          "%2e",
          "+",
          "%2B",
          "%20",
          " ",
          "=",
          "%3D",
          "%3d",
          "&",
          "%26",
          "&&",
          "?",
          "%3F",
          ";",
          "%3B",
          ":",
          "%3A",
          "@",
          "%40",
          ",",
          "%2C",
          "*",
          "%2A",
          "!",
          "'",
          "(",
          ")",
          "$",
          "%",
          "%z",
          "%4",
          "%E4",
          "%F6",
          "%c3%a4",
          "%C3%A4",
          "%EF%BF%BD",
          "|",
          "%7C",
          "[",
          "]",
          "\\",
          "\"",
          "<",
          "^",
          "{",
          "}",
          "#",
          "\u00e4",
          "%00",
          "x=1",
          "q=");

  private final CacheStack stack = CacheStack.builder().backend("memory").build();
  private final HttpHost host = new HttpHost("http", "example.com", 80);
  private final Partition partition =
      new Partitions(null, true, stack)
          .of(new BasicHttpRequest("GET", host, "/"), HttpCacheContext.create());

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void onlyEquivalentTargetsShareAKey() {
    Random random = new Random(SEED);
    Map<String, String> formByKey = new HashMap<>();
    Map<String, String> keyByForm = new HashMap<>();
    for (int i = 0; i < TARGETS; i++) {
      String target = target(random);
      String key = target(target).key();
      String form = equivalent(target);
      assertThat(formByKey.merge(key, form, (first, next) -> first)).as(target).isEqualTo(form);
      assertThat(keyByForm.merge(form, key, (first, next) -> first)).as(target).isEqualTo(key);
    }
    assertThat(formByKey).hasSizeGreaterThan(TARGETS / 3);
  }

  /** HttpClient compares the URI of an entry with that of the request, as {@link URI}. */
  @Test
  void httpClientCanReadEachKey() throws URISyntaxException {
    Random random = new Random(SEED);
    for (int i = 0; i < TARGETS / 10; i++) {
      KeyTarget target = target(target(random));
      BasicHttpRequest request = new BasicHttpRequest("GET", host, "/");
      target.applyTo(request);
      assertThat(new URI(target.key())).isEqualTo(CacheKeyGenerator.normalize(request.getUri()));
    }
  }

  @Test
  void peopleSeeTheTargetWithoutMarks() {
    assertThat(KeyTarget.withoutMarks(target("/a//b").key()))
        .isEqualTo("http://example.com:80/a/b");
  }

  private KeyTarget target(String pathAndQuery) {
    RequestUri uri = RequestUri.of(new BasicHttpRequest("GET", host, pathAndQuery), host);
    return KeyTarget.of(uri, List.of(), partition);
  }

  private static String target(Random random) {
    StringBuilder target = new StringBuilder("/");
    for (int part = random.nextInt(6); part > 0; part--) {
      target.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return target.toString();
  }

  /** RFC 3986, sections 6.2.2.1 and 6.2.2.2, octet by octet. */
  private static String equivalent(String target) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      int high =
          c == '%' && i + 2 < target.length() ? Character.digit(target.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(target.charAt(i + 2), 16);
      if (low < 0) {
        form.append(c);
        continue;
      }
      int octet = high * 16 + low;
      boolean unreserved =
          octet < 128 && (Character.isLetterOrDigit(octet) || "-._~".indexOf(octet) >= 0);
      form.append(unreserved ? "" + (char) octet : String.format("%%%02X", octet));
      i += 2;
    }
    return form.toString();
  }
}
