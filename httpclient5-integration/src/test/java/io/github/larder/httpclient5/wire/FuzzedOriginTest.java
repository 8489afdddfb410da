// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.fixture.ComparedClients;
import io.github.larder.httpclient5.fixture.ComparedClients.Kind;
import io.github.larder.httpclient5.fixture.Presented;
import io.github.larder.httpclient5.fixture.RawOrigin;
import io.github.larder.httpclient5.fixture.RawOrigin.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever an origin sends, and whatever target is requested, an exchange of Larder's clients ends
 * as it does without a cache: on the miss, on the hit, and on a validation. Each run has another
 * status line, other fields and another target; the profile {@code proofs} has more of them.
 */
class FuzzedOriginTest {

  private static final int RUNS = Integer.getInteger("larder.fuzzed-responses", 100);
  private static final long SEED = 20_261_127;

  private static final List<String> STATUS_LINES =
      List.of(
          "HTTP/1.1 200 OK",
          "HTTP/1.1 200",
          "HTTP/1.1 200 ",
          "HTTP/1.1 200 caf\u00e9",
          "HTTP/1.1 200 a  b",
          "HTTP/1.0 200 OK",
          "HTTP/1.1 201 Created",
          "HTTP/1.1 203 x",
          "HTTP/1.1 204 No Content",
          "HTTP/1.1 205 Reset Content",
          "HTTP/1.1 206 Partial Content",
          "HTTP/1.1 226 IM Used",
          "HTTP/1.1 299 Odd",
          "HTTP/1.1 300 Choices",
          "HTTP/1.1 304 x",
          "HTTP/1.1 399 x",
          "HTTP/1.1 400 Bad",
          "HTTP/1.1 404 Not Found",
          "HTTP/1.1 410 Gone",
          "HTTP/1.1 418 Teapot",
          "HTTP/1.1 451 x",
          "HTTP/1.1 499 x",
          "HTTP/1.1 500 x",
          "HTTP/1.1 504 x",
          "HTTP/1.1 599 x",
          "HTTP/1.1 600 x",
          "HTTP/1.1 700",
          "HTTP/1.1 999 x",
          "HTTP/1.2 200 OK",
          "HTTP/2.0 200 OK",
          "HTTP/1.1 20 OK",
          "HTTP/1.1 2000 OK",
          "HTTP/1.1 abc OK",
          "HTTP/x 200 OK",
          "ICY 200 OK",
          "http/1.1 200 OK",
          "HTTP/1.1  200 OK");

  private static final List<String> NAMES =
      List.of(
          "Content-Type",
          "Content-Language",
          "Content-Location",
          "Content-Range",
          "Content-MD5",
          "Content-Disposition",
          "ETag",
          "Last-Modified",
          "Expires",
          "Date",
          "Age",
          "Vary",
          "Cache-Control",
          "Pragma",
          "Warning",
          "Location",
          "Link",
          "Retry-After",
          "Server",
          "Allow",
          "Accept-Ranges",
          "Trailer",
          "X-Odd",
          "x",
          "Via",
          "Refresh",
          "P3P",
          "CDN-Cache-Control",
          "Cache-Status",
          "Surrogate-Control",
          "Larder-Origin-Expires",
          "Larder-Origin-Status-Line",
          "No-Vary-Search",
          "Clear-Site-Data");

  private static final List<String> VALUES =
      List.of(
          "",
          " ",
          ",",
          ";",
          ",,,",
          ";;=",
          "=",
          "\"",
          "\"\"",
          "\"a",
          "a\"",
          "W/",
          "W/\"a\"",
          "*",
          "a b",
          "a,b",
          "caf\u00e9",
          "\u00ff\u00fe",
          "-1",
          "0",
          "1",
          "1.5",
          "+1",
          "99999999999999999999",
          "2147483648",
          "1e9",
          "NaN",
          "max-age",
          "max-age=",
          "max-age=\"60\"",
          "max-age=-1",
          "max-age=99999999999999999999",
          "max-age=60, max-age=0",
          "no-cache=\"x",
          "private=\"x\"",
          "public",
          "stale-if-error=60",
          "must-understand",
          "Thu, 01 Jan 1970 00:00:00 GMT",
          "Thu, 99 Foo 2020 00:00:00 GMT",
          "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994",
          "tomorrow",
          "text/plain; charset=none",
          "text/plain; charset=\"",
          "text/plain; charset=;",
          "text/plain;;;",
          "/",
          "text/",
          "text/html; charset=utf-8; charset=latin1",
          "multipart/x-mixed-replace",
          "text/event-stream",
          "application/x-ndjson",
          "bytes 0-0/1",
          "http://[",
          "/a|b",
          "//",
          "?",
          "http://other.example/",
          "X-Odd",
          "x-odd, X-ODD",
          "Accept, *",
          "Accept-Encoding",
          "HTTP/9.9 200 x",
          "HTTP/1.1 304 x",
          "99",
          "=:;,@()<>[]{}");

  private static final List<String> TARGETS =
      List.of(
          "/",
          "//",
          "/a//b",
          "/a/../b",
          "/a?",
          "/a?&",
          "/a?x=%zz",
          "/%",
          "/%E4",
          "/|",
          "/a[1]",
          "/a?b[]=1",
          "/a{b}",
          "/a\\b",
          "/a^b",
          "/a`b",
          "/a?\"",
          "/a?<x>",
          "/;x=1",
          "/a;b;c=d?e;f",
          "/a?=",
          "/a?a=b=c",
          "/a?http://x/y?z",
          "/a%00",
          "/a+b?c+d",
          "/.well-known/x",
          "/~a",
          "/*",
          "/a:b@c");

  private final RawOrigin origin = new RawOrigin();

  @AfterEach
  void stop() throws IOException {
    origin.close();
  }

  @ParameterizedTest
  @EnumSource
  void anExchangeEndsAsWithoutACache(Kind kind) throws IOException {
    Random random = new Random(SEED);
    List<String> different = new ArrayList<>();
    try (ComparedClients clients = new ComparedClients(kind)) {
      for (int run = 0; run < RUNS; run++) {
        String target = TARGETS.get(random.nextInt(TARGETS.size()));
        String unique = target + (target.indexOf('?') < 0 ? "?" : "&") + "run=" + run;
        Answer first = answer(random, "max-age=60" + (random.nextBoolean() ? "\nAge: 90" : ""));
        Answer second = random.nextInt(3) == 0 ? first : answer(random, "max-age=60");
        origin.on(call -> first);
        String plain = line(get(clients.plain, unique));
        compare(different, plain, clients.larder, unique, first);
        compare(different, plain, clients.larder, unique, first);
        origin.on(call -> second);
        Presented seen = get(clients.larder, unique);
        String fresh = line(get(clients.plain, unique));
        if (!line(seen).equals(plain) && !line(seen).equals(fresh)) {
          different.add(
              unique
                  + "\n"
                  + first
                  + "\n"
                  + second
                  + "\n"
                  + plain
                  + "\n"
                  + fresh
                  + "\n"
                  + line(seen));
        }
      }
    }
    assertThat(different).isEmpty();
  }

  /** No connection is used again, since each is closed in whatever moment. */
  private Presented get(Presented.Client client, String target) {
    return client.get(origin.host(), target, "Connection", "close");
  }

  private void compare(
      List<String> different, String plain, Presented.Client client, String target, Answer answer) {
    String seen = line(get(client, target));
    if (!seen.equals(plain)) {
      different.add(target + "\n" + answer + "\n" + plain + "\n" + seen);
    }
  }

  /**
   * Without the fields that a cache adds, in any order: HttpClient's cache puts those that a 304
   * has updated at the end. Where the cache sees another field, one without a value is lost.
   * HttpClient cannot be given an empty reason phrase.
   */
  private static String line(Presented seen) {
    List<String> fields =
        seen.fields().stream()
            .filter(
                field -> {
                  String name = field.toLowerCase(Locale.ROOT);
                  return !name.startsWith("content-length:")
                      && !name.startsWith("larder-origin-")
                      && !name.strip().endsWith(":");
                })
            .sorted()
            .toList();
    String outcome = seen.outcome().endsWith(" ") ? seen.outcome() + "OK" : seen.outcome();
    return outcome + " " + fields + " " + seen.entity() + " " + seen.body();
  }

  /** Each closes the connection, since HttpClient waits for a status line that is one. */
  private static Answer answer(Random random, String cacheControl) {
    StringBuilder head = new StringBuilder(one(random, STATUS_LINES));
    if (random.nextInt(3) > 0) {
      head.append("\nCache-Control: ").append(cacheControl);
    }
    for (int field = random.nextInt(5); field > 0; field--) {
      head.append('\n').append(one(random, NAMES)).append(": ").append(one(random, VALUES));
    }
    int status = head.indexOf(" 204") > 0 || head.indexOf(" 304") > 0 ? 204 : 200;
    if (status == 204) {
      return Answer.raw(head + "\n\n", "").closing();
    }
    String body = "body " + random.nextInt(1_000);
    return switch (random.nextInt(4)) {
      case 0 ->
          Answer.raw(
                  head + "\nTransfer-Encoding: chunked\n\n",
                  Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n")
              .closing();
      case 1 -> Answer.raw(head + "\n\n", body).closing();
      default -> Answer.of(head.toString(), body).closing();
    };
  }

  private static String one(Random random, List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
