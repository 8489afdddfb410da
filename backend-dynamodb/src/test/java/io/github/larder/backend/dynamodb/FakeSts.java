package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers AssumeRole with the credentials of a role, where the SDK looks for STS. */
final class FakeSts implements AutoCloseable {

  static final String ROLE_KEY = "ASIAROLE";

  private static final String ENDPOINT = "aws.endpointUrlSts";

  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  FakeSts() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    System.setProperty(ENDPOINT, "http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The bodies of the requests, decoded. */
  List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    System.clearProperty(ENDPOINT);
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(
        URLDecoder.decode(new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8));
    byte[] answer =
        """
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleResult>
            <Credentials>
              <AccessKeyId>%s</AccessKeyId>
              <SecretAccessKey>of-the-role</SecretAccessKey>
              <SessionToken>of-the-session</SessionToken>
              <Expiration>2090-01-01T00:00:00Z</Expiration>
            </Credentials>
          </AssumeRoleResult>
        </AssumeRoleResponse>
        """
            .formatted(ROLE_KEY)
            .getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/xml");
    exchange.sendResponseHeaders(200, answer.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(answer);
    }
  }
}
