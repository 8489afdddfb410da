// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;

/**
 * Forwards requests to DynamoDB Local, each on a new connection, since the server may have just
 * closed a reused one. Thread-safe.
 */
final class Upstream {

  private static final int ANSWER_MILLIS = 60_000;

  private final URI endpoint;

  Upstream(URI endpoint) {
    this.endpoint = endpoint;
  }

  HttpMessage forward(HttpMessage request) {
    try {
      return ask(request);
    } catch (IOException e) {
      throw new UncheckedIOException("DynamoDB Local does not answer at " + endpoint, e);
    }
  }

  private HttpMessage ask(HttpMessage request) throws IOException {
    try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write(request.withHeader("Connection", "close").bytes());
      HttpMessage answer = HttpMessage.read(new BufferedInputStream(socket.getInputStream()));
      if (answer == null) {
        throw new EOFException("DynamoDB Local closed the connection without an answer");
      }
      return answer.withHeader("Connection", "keep-alive");
    }
  }
}
