// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.HttpMessageWriter;
import org.apache.hc.core5.http.io.SessionOutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the head of a response with one octet for each character, as it was read. A control
 * character, which the client of the proxy may take for the end of a field, becomes a space (RFC
 * 9110, section 5.5). HttpCore's own writer puts a question mark for each octet beyond ASCII that
 * is none of ISO 8859-1. Stateless.
 */
final class ResponseHeadWriter implements HttpMessageWriter<ClassicHttpResponse> {

  private static final int INITIAL_CAPACITY_CHARACTERS = 512;

  @Override
  public void write(ClassicHttpResponse response, SessionOutputBuffer buffer, OutputStream out)
      throws IOException {
    StringBuilder head = new StringBuilder(INITIAL_CAPACITY_CHARACTERS);
    head.append("HTTP/1.1 ").append(response.getCode()).append(' ');
    append(head, response.getReasonPhrase());
    head.append("\r\n");
    for (Header field : response.getHeaders()) {
      append(head, field.getName());
      head.append(": ");
      append(head, field.getValue());
      head.append("\r\n");
    }
    head.append("\r\n");
    buffer.write(head.toString().getBytes(ISO_8859_1), out);
  }

  private static void append(StringBuilder head, @Nullable String text) {
    if (text == null) {
      return;
    }
    int begin = head.length();
    head.append(text);
    for (int i = begin; i < head.length(); i++) {
      char c = head.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F) {
        head.setCharAt(i, ' ');
      }
    }
  }
}
