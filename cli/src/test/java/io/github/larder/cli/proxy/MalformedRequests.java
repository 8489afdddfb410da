// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;

/**
 * Requests that a proxy must not relay: most of them hide a request for {@code /smuggled} where one
 * parser sees a body and another one the next request. Each seed gives the same sequence. Not
 * thread-safe.
 */
final class MalformedRequests {

  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  private static final List<String> LENGTHS =
      List.of(
          "5, 5",
          "+5",
          "-5",
          "0x5",
          "5 5",
          "5;",
          "",
          "5,",
          "99999999999999999999",
          "five",
          "5.0",
          "\u00b2",
          "1_0",
          "5\u000b");

  private static final List<String> CODINGS =
      List.of(
          "chunked, identity",
          "identity, chunked",
          "identity",
          "xchunked",
          "chunked, chunked",
          "gzip, chunked",
          "chunked;q=1",
          "\"chunked\"",
          "chunked,",
          "\u000bchunked",
          "chunked\u0000",
          "CHUNKED foo",
          "");

  private static final List<String> CHUNKS =
      List.of(
          "+5\r\nhello\r\n0\r\n\r\n",
          "-5\r\nhello\r\n0\r\n\r\n",
          "0x5\r\nhello\r\n0\r\n\r\n",
          "5 \r\nhello\r\n0\r\n\r\n",
          " 5\r\nhello\r\n0\r\n\r\n",
          "5\nhello\r\n0\r\n\r\n",
          "5;a\nb\r\nhello\r\n0\r\n\r\n",
          "5\r\nhello0\r\n\r\n",
          "5\r\nhello\n0\r\n\r\n",
          "5\r\nhello!\r\n0\r\n\r\n",
          "5\r\nhelloXX0\r\n\r\n",
          "\r\n5\r\nhello\r\n0\r\n\r\n",
          "g\r\nhello\r\n0\r\n\r\n",
          "ffffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
          "8000000000000005\r\nhello\r\n0\r\n\r\n",
          "5,5\r\nhello\r\n0\r\n\r\n",
          "\uff15\r\nhello\r\n0\r\n\r\n",
          "5\r\nhello\r\n0\r\nno colon\r\n\r\n",
          "5\r\nhello\r\n0\r\nA: 1\r\n folded\r\n\r\n",
          "5\r\nhello\r\n0\r\nA : 1\r\n\r\n",
          "5\r\nhello\r\n0\r\nA: \u0000\r\n\r\n",
          "5\r\nhello\r\n0\n\n",
          "5\r\nhello\r\n0\r\n\n");

  private static final List<String> REQUEST_LINES =
      List.of(
          "GET  / HTTP/1.1",
          "GET /  HTTP/1.1",
          " GET / HTTP/1.1",
          "GET / HTTP/1.1 ",
          "GET\t/ HTTP/1.1",
          "GET / HTTP/1.1\u000b",
          "GET /",
          "GET",
          "GET / http/1.1",
          "GET / HTTP/1.10",
          "GET / HTTP/2.0",
          "GET / HTTP/0.9",
          "GET / HTTP/x.1",
          "GET / HTTP 1.1",
          "GET / FTP/1.1",
          "G\u0000T / HTTP/1.1",
          "G@T / HTTP/1.1",
          "GET: / HTTP/1.1",
          "GET / / HTTP/1.1",
          "GET /a b HTTP/1.1",
          "GET /\u00e9 HTTP/1.1",
          "GET /\u007f HTTP/1.1",
          "GET /a#b HTTP/1.1",
          "GET a HTTP/1.1",
          "GET * HTTP/1.1",
          "GET example.com:80 HTTP/1.1",
          "GET http:// HTTP/1.1",
          "GET http:///a HTTP/1.1",
          "GET http://a@b/ HTTP/1.1",
          "GET http://a:b/ HTTP/1.1",
          "GET http://a\\b/ HTTP/1.1",
          "GET http://[::1/ HTTP/1.1",
          "GET ://a/ HTTP/1.1",
          "CONNECT a:443 HTTP/1.1",
          "CONNECT / HTTP/1.1");

  private static final List<String> HOSTS =
      List.of(
          "",
          "Host: a\r\nHost: b\r\n",
          "Host: a\r\nhost: a\r\n",
          "Host: a/b\r\n",
          "Host: a b\r\n",
          "Host: a@b\r\n",
          "Host: a:b\r\n",
          "Host: a:80:80\r\n",
          "Host: http://a\r\n",
          "Host: \r\n",
          "Host: a, b\r\n".replace(", ", " ,"),
          "Host: [::1\r\n",
          "Host: \u00e9\r\n",
          "Host : a\r\n",
          "\u0000Host: a\r\n",
          "Host: a\u0000\r\n",
          "Host: a\\b\r\n",
          "Host: a?b\r\n");

  private static final List<String> FIELDS =
      List.of(
          "A: 1\r\n folded\r\n",
          "A: 1\r\n\tfolded: 2\r\n",
          " A: 1\r\n",
          "A : 1\r\n",
          "A\t: 1\r\n",
          ": 1\r\n",
          "A\r\n",
          "A: 1\rB: 2\r\n",
          "A: 1\nB: 2\r\n",
          "A: \u0000\r\n",
          "A: \u0001\r\n",
          "A: \u007f\r\n",
          "A\u0000: 1\r\n",
          "A(): 1\r\n",
          "A\u00e9: 1\r\n",
          "A: 1\r\n\r: 2\r\n",
          "A: 1\r \n",
          "Expect: 200-ok\r\n");

  private final Random random;

  MalformedRequests(long seed) {
    random = new Random(seed);
  }

  /** The bytes of the next request, after which the client sends no more. */
  byte[] next() {
    return text().getBytes(ISO_8859_1);
  }

  private String text() {
    return switch (random.nextInt(12)) {
      case 0 -> bothLengths();
      case 1 -> post("Content-Length: " + any(LENGTHS) + "\r\n", "hello" + SMUGGLED);
      case 2 ->
          post(
              "Content-Length: 5\r\nContent-Length: " + random.nextInt(50) + "\r\n",
              "hello" + SMUGGLED);
      case 3 ->
          post(
              any(List.of("Transfer-Encoding: ", "transfer-encoding:")) + any(CODINGS) + "\r\n",
              "0\r\n\r\n" + SMUGGLED);
      case 4 -> post("Transfer-Encoding: chunked\r\n", chunks());
      case 5 -> hiddenCoding();
      case 6 -> any(REQUEST_LINES) + "\r\nHost: a\r\n\r\n" + SMUGGLED;
      case 7 -> "GET / HTTP/1.1\r\n" + any(HOSTS) + "\r\n" + SMUGGLED;
      case 8 -> "GET / HTTP/1.1\r\nHost: a\r\n" + any(FIELDS) + "\r\n" + SMUGGLED;
      case 9 -> truncated();
      case 10 -> tooMuch();
      default -> noise();
    };
  }

  private String bothLengths() {
    String length = "Content-Length: " + any(List.of("0", "5", "6", "40")) + "\r\n";
    String coding = "Transfer-Encoding: chunked\r\n";
    String between = random.nextBoolean() ? "X: 1\r\n" : "";
    return post(
        random.nextBoolean() ? length + between + coding : coding + between + length,
        "0\r\n\r\n" + SMUGGLED);
  }

  private String hiddenCoding() {
    return post(
        any(
            List.of(
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding : chunked\r\n",
                "Transfer-Encoding\t: chunked\r\n",
                " Transfer-Encoding: chunked\r\n",
                "Transfer-Encoding:\r\n chunked\r\n",
                "X: 1\nTransfer-Encoding: chunked\r\n",
                "X: 1\rTransfer-Encoding: chunked\r\n",
                "Transfer\u0000-Encoding: chunked\r\n")),
        "0\r\n\r\n" + SMUGGLED);
  }

  private String chunks() {
    String begin = random.nextBoolean() ? "3\r\nabc\r\n" : "";
    return begin + any(CHUNKS) + SMUGGLED;
  }

  private String truncated() {
    String whole =
        random.nextBoolean()
            ? post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")
            : post("Content-Length: 40\r\n", SMUGGLED);
    return whole.substring(0, 1 + random.nextInt(whole.length() - 1));
  }

  private String tooMuch() {
    return switch (random.nextInt(3)) {
      case 0 -> "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED;
      case 1 -> "GET / HTTP/1.1\r\nHost: a\r\n" + "A: 1\r\n".repeat(300) + "\r\n" + SMUGGLED;
      default -> "GET / HTTP/1.1\r\nHost: a\r\nA: " + "a".repeat(70_000) + "\r\n\r\n" + SMUGGLED;
    };
  }

  private String noise() {
    byte[] bytes = new byte[1 + random.nextInt(200)];
    random.nextBytes(bytes);
    // A control character at the beginning is in no request.
    bytes[0] = (byte) random.nextInt(10);
    return new String(bytes, ISO_8859_1) + "\r\n\r\n" + SMUGGLED;
  }

  private static String post(String framing, String body) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n" + body;
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
