// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.IOException;
import java.net.URISyntaxException;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/** Relays the requests of a connection through a classic client, one after the other. */
final class ClassicRelay {

  private final CloseableHttpClient client;
  private final ProxySettings settings;

  ClassicRelay(CloseableHttpClient client, ProxySettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * Serves one request.
   *
   * @return whether the connection can be used for the next one
   */
  boolean exchange(DefaultBHttpServerConnection connection) throws IOException, HttpException {
    ClassicHttpRequest received = connection.receiveRequestHeader();
    if (received == null) {
      return false;
    }
    connection.receiveRequestEntity(received);
    HttpHost target = target(received);
    if (target == null) {
      send(connection, received, error(400, "The target of the request is invalid.\n"), false);
      return false;
    }
    ClassicHttpRequest relayed =
        new BasicClassicHttpRequest(received.getMethod(), target, received.getPath());
    relayed.setAuthority(new URIAuthority(target));
    HopByHopFields.copyOthers(received, relayed);
    relayed.removeHeaders(HttpHeaders.HOST);
    relayed.removeHeaders(HttpHeaders.EXPECT);
    relayed.addHeader(HttpHeaders.VIA, via(received.getVersion()));
    relayed.setEntity(received.getEntity());
    if (received.containsHeader(HttpHeaders.EXPECT)) {
      connection.sendResponseHeader(new BasicClassicHttpResponse(100));
      connection.flush();
    }
    ClassicHttpResponse answer;
    try {
      answer = client.executeOpen(target, relayed, HttpCacheContext.create());
    } catch (IOException | RuntimeException e) {
      send(connection, received, error(502, "The origin does not answer.\n"), false);
      return false;
    }
    try (answer) {
      ClassicHttpResponse response =
          new BasicClassicHttpResponse(answer.getCode(), answer.getReasonPhrase());
      HopByHopFields.copyOthers(answer, response);
      response.addHeader(HttpHeaders.VIA, via(answer.getVersion()));
      response.setEntity(answer.getEntity());
      if (answer.getEntity() == null && answer.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
        response.addHeader(answer.getFirstHeader(HttpHeaders.CONTENT_LENGTH));
      }
      boolean keepsAlive = keepsAlive(received);
      return send(connection, received, response, keepsAlive);
    }
  }

  private @Nullable HttpHost target(ClassicHttpRequest request) {
    HttpHost origin = settings.origin();
    if (origin != null) {
      return origin;
    }
    try {
      return request.getAuthority() == null || !request.getRequestUri().startsWith("http")
          ? null
          : HttpHost.create(request.getUri());
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  private String via(@Nullable ProtocolVersion version) {
    ProtocolVersion known = version == null ? HttpVersion.HTTP_1_1 : version;
    return known.getMajor() + "." + known.getMinor() + " " + settings.name();
  }

  private static boolean keepsAlive(ClassicHttpRequest request) {
    return !HopByHopFields.named(request).contains("close")
        && (request.getVersion() == null
            || request.getVersion().greaterEquals(HttpVersion.HTTP_1_1));
  }

  private static ClassicHttpResponse error(int status, String text) {
    ClassicHttpResponse response = new BasicClassicHttpResponse(status);
    response.setEntity(new StringEntity(text));
    return response;
  }

  private static boolean send(
      DefaultBHttpServerConnection connection,
      ClassicHttpRequest request,
      ClassicHttpResponse response,
      boolean keepsAlive)
      throws IOException, HttpException {
    boolean persists = keepsAlive;
    HttpEntity body = response.getEntity();
    if (body != null) {
      if (body.getContentLength() >= 0) {
        response.setHeader(HttpHeaders.CONTENT_LENGTH, body.getContentLength());
      } else if (request.getVersion() == null
          || request.getVersion().greaterEquals(HttpVersion.HTTP_1_1)) {
        response.setHeader(HttpHeaders.TRANSFER_ENCODING, "chunked");
      } else {
        persists = false;
      }
    }
    if (!persists) {
      response.setHeader(HttpHeaders.CONNECTION, "close");
    }
    connection.sendResponseHeader(response);
    if (body != null && MessageSupport.canResponseHaveBody(request.getMethod(), response)) {
      connection.sendResponseEntity(response);
    }
    connection.flush();
    return persists;
  }
}
