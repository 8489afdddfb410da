// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the classic client to an origin. What an origin sends beyond the end of a
 * response is not the response to the next request (RFC 9112, section 6.3): the connection ends
 * instead, and the request can be repeated on another one. The async client sees the same by
 * itself. Fields are read and written with one character for each octet. Not thread-safe.
 */
final class OriginConnection extends DefaultManagedHttpClientConnection {

  private @Nullable SessionInputBuffer input;

  private OriginConnection(String id) {
    super(
        id,
        ISO_8859_1.newDecoder(),
        ISO_8859_1.newEncoder(),
        Http1Config.DEFAULT,
        null,
        null,
        null,
        null,
        null);
  }

  static HttpConnectionFactory<ManagedHttpClientConnection> factory() {
    AtomicLong count = new AtomicLong();
    return (@Nullable Socket socket) -> {
      OriginConnection connection = new OriginConnection("larder-proxy-" + count.getAndIncrement());
      if (socket != null) {
        connection.bind(socket);
      }
      return connection;
    };
  }

  @Override
  protected InputStream createContentInputStream(
      long length, SessionInputBuffer buffer, InputStream in) {
    input = buffer;
    return super.createContentInputStream(length, buffer, in);
  }

  @Override
  public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
    if (hasUnexpectedInput()) {
      close(CloseMode.IMMEDIATE);
      throw new NoHttpResponseException("The origin has sent more than its response");
    }
    super.sendRequestHeader(request);
  }

  private boolean hasUnexpectedInput() throws IOException {
    SessionInputBuffer read = input;
    SocketHolder holder = getSocketHolder();
    return (read != null && read.length() > 0)
        || (holder != null && holder.getInputStream().available() > 0);
  }
}
