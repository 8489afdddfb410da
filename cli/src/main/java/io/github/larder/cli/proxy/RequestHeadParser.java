// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Parses the head of a request by the grammar of RFC 9112 without its concessions: a proxy that
 * repairs a message may understand it otherwise than its neighbours, and then a request hides in
 * the body of another one. HttpCore's own parser accepts folded lines, bare line feeds, and a head
 * that ends in the middle.
 *
 * <p>A malformed head is a {@link ReceivedRequest} with a {@link Refusal}, so that it takes the way
 * of all requests: it gets a response, and a line in the access log. Not thread-safe.
 */
final class RequestHeadParser implements HttpMessageParser<ClassicHttpRequest> {

  private static final int MAX_EMPTY_LINES = 4;

  /** RFC 3986, section 3.2.2, and underscores, which names of hosts in use have. */
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:\\[[0-9A-Fa-f:.]{2,45}\\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}){1,255})"
              + "(?::[0-9]{0,5})?");

  private final int maxBytes;
  private final Runnable firstByteReceived;
  private final CharArrayBuffer line = new CharArrayBuffer(256);
  private int bytes;

  /**
   * @param firstByteReceived is called when a request begins
   */
  RequestHeadParser(int maxBytes, Runnable firstByteReceived) {
    this.maxBytes = maxBytes;
    this.firstByteReceived = firstByteReceived;
  }

  @Override
  public @Nullable ClassicHttpRequest parse(SessionInputBuffer buffer, InputStream in)
      throws IOException {
    bytes = 0;
    int first = buffer.read(in);
    if (first < 0) {
      return null;
    }
    firstByteReceived.run();
    try {
      return head(buffer, in, first);
    } catch (Refusal e) {
      return ReceivedRequest.refused(e);
    }
  }

  private ReceivedRequest head(SessionInputBuffer buffer, InputStream in, int first)
      throws IOException, Refusal {
    readLine(buffer, in, first, Limits.MAX_TARGET_BYTES, 414);
    // RFC 9112, section 2.2: some clients send an empty line after a body.
    for (int empty = 0; line.isEmpty(); empty++) {
      if (empty == MAX_EMPTY_LINES) {
        throw malformed("There are empty lines in front of the request line.");
      }
      readLine(buffer, in, buffer.read(in), Limits.MAX_TARGET_BYTES, 414);
    }
    ReceivedRequest request = requestLine();
    for (int fields = 0; ; fields++) {
      readLine(buffer, in, buffer.read(in), maxBytes, 431);
      if (line.isEmpty()) {
        break;
      }
      if (fields == Limits.MAX_FIELDS) {
        throw new Refusal(431, "The request has too many header fields.");
      }
      request.addHeader(field());
    }
    checkHost(request);
    checkFraming(request);
    return request;
  }

  private void readLine(SessionInputBuffer buffer, InputStream in, int first, int limit, int status)
      throws IOException, Refusal {
    line.clear();
    for (int next = first; next != '\n'; next = buffer.read(in)) {
      if (next < 0) {
        throw malformed("The head of the request is truncated.");
      }
      if (next == '\r') {
        if (buffer.read(in) != '\n') {
          throw malformed("A carriage return is not followed by a line feed.");
        }
        bytes += 2;
        return;
      }
      bytes++;
      if (bytes > maxBytes || line.length() >= limit) {
        throw new Refusal(status, "The head of the request is too large.");
      }
      line.append((char) next);
    }
    throw malformed("A line does not end with a carriage return and a line feed.");
  }

  private ReceivedRequest requestLine() throws Refusal {
    int afterMethod = line.indexOf(' ');
    int afterTarget = line.indexOf(' ', afterMethod + 1, line.length());
    if (afterMethod < 1 || afterTarget < 0) {
      throw malformed("The request line is malformed.");
    }
    for (int i = 0; i < afterMethod; i++) {
      if (!isTokenChar(line.charAt(i))) {
        throw malformed("The method is not a token.");
      }
    }
    if (afterTarget == afterMethod + 1) {
      throw malformed("The request has no target.");
    }
    for (int i = afterMethod + 1; i < afterTarget; i++) {
      char c = line.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '#') {
        throw malformed("The target of the request has a character that must be percent-encoded.");
      }
    }
    return ReceivedRequest.of(
        line.substring(0, afterMethod),
        line.substring(afterMethod + 1, afterTarget),
        version(line.substring(afterTarget + 1, line.length())));
  }

  private static ProtocolVersion version(String text) throws Refusal {
    if (text.equals("HTTP/1.1")) {
      return HttpVersion.HTTP_1_1;
    }
    if (text.equals("HTTP/1.0")) {
      return HttpVersion.HTTP_1_0;
    }
    if (!text.matches("HTTP/[0-9]\\.[0-9]")) {
      throw malformed("The request line is malformed.");
    }
    if (text.startsWith("HTTP/1.")) {
      // RFC 9112, section 2.3: a higher minor version is compatible.
      return HttpVersion.HTTP_1_1;
    }
    throw new Refusal(505, "The proxy understands HTTP/1.1 and HTTP/1.0.");
  }

  private Header field() throws Refusal {
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw malformed("A header field has no name.");
    }
    for (int i = 0; i < colon; i++) {
      if (!isTokenChar(line.charAt(i))) {
        throw malformed("The name of a header field is not a token.");
      }
    }
    for (int i = colon + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F) {
        throw malformed("A header field has a control character.");
      }
    }
    return new BasicHeader(
        line.substring(0, colon), line.substringTrimmed(colon + 1, line.length()));
  }

  private static void checkHost(ReceivedRequest request) throws Refusal {
    int hosts = request.countHeaders(HttpHeaders.HOST);
    if (hosts > 1 || (hosts == 0 && request.isHttp11())) {
      throw malformed("A request has one Host field.");
    }
    if (hosts == 1 && !isAuthority(request.getFirstHeader(HttpHeaders.HOST).getValue())) {
      throw malformed("The Host field is malformed.");
    }
  }

  /** Whether a text is a host with or without a port. */
  static boolean isAuthority(String text) {
    return AUTHORITY.matcher(text).matches();
  }

  /** RFC 9112, section 6: there is exactly one way to find the end of the body. */
  private static void checkFraming(ReceivedRequest request) throws Refusal {
    int lengths = request.countHeaders(HttpHeaders.CONTENT_LENGTH);
    int codings = request.countHeaders(HttpHeaders.TRANSFER_ENCODING);
    if (lengths > 1 || (lengths == 1 && codings > 0)) {
      throw malformed("The request has more than one length.");
    }
    if (lengths == 1
        && !request.getFirstHeader(HttpHeaders.CONTENT_LENGTH).getValue().matches("[0-9]{1,18}")) {
      throw malformed("The Content-Length is not a number.");
    }
    if (codings == 0) {
      return;
    }
    if (codings > 1 || !request.isHttp11()) {
      throw malformed("The Transfer-Encoding is ambiguous.");
    }
    String coding = request.getFirstHeader(HttpHeaders.TRANSFER_ENCODING).getValue();
    if (!coding.toLowerCase(Locale.ROOT).equals("chunked")) {
      throw new Refusal(501, "The proxy understands no Transfer-Encoding but 'chunked'.");
    }
  }

  /** RFC 9110, section 5.6.2. */
  static boolean isTokenChar(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static Refusal malformed(String reason) {
    return Refusal.badRequest(reason);
  }
}
