// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service from which the SDK gets credentials on AWS, on a free port of the loopback interface.
 * It returns credentials that DynamoDB Local accepts, valid for as long as a test wants, or reads
 * requests and does not answer.
 *
 * <p>While it is open, system properties direct the SDK to it, so tests that use it do not run at
 * the same time as other tests that look for credentials. Thread-safe. Closing ends requests that
 * hang.
 */
public final class FaultyIdentityService implements AutoCloseable {

  /** The kind of service. */
  public enum Kind {
    /** The instance metadata service of EC2. */
    METADATA("metadata", "aws.ec2MetadataServiceEndpoint", ""),

    /** The agent in a container of ECS, or of EKS with Pod Identity. */
    AGENT("container agent", "aws.containerCredentialsFullUri", "/credentials"),

    /** The Security Token Service. */
    STS("STS", "aws.endpointUrlSts", ""),

    /** The Security Token Service, called with the token of a service account of EKS (IRSA). */
    WEB_IDENTITY("STS (IRSA)", "aws.endpointUrlSts", "");

    private final String label;
    private final String property;
    private final String path;

    Kind(String label, String property, String path) {
      this.label = label;
      this.property = property;
      this.path = path;
    }

    /** {@return a short name for a table of results} */
    public String label() {
      return label;
    }
  }

  /** The access key that it returns. */
  public static final String ACCESS_KEY_ID = "fromTheService";

  private static final String SECRET_ACCESS_KEY = "anything";

  /**
   * May be switched off on machines without such a service, so that the SDK does not wait for it.
   */
  private static final String METADATA_DISABLED = "aws.disableEc2Metadata";

  /** What EKS sets as {@code AWS_WEB_IDENTITY_TOKEN_FILE} and {@code AWS_ROLE_ARN}. */
  private static final String TOKEN_FILE = "aws.webIdentityTokenFile";

  private static final String ROLE = "aws.roleArn";

  /** Without a region the SDK calls a global service at a fixed address. */
  private static final String REGION = "aws.region";

  private static final Logger log = LoggerFactory.getLogger(FaultyIdentityService.class);

  private final Kind kind;
  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(FaultyIdentityService::daemon);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile Duration validity = Duration.ofHours(6);
  private volatile CountDownLatch hanging = new CountDownLatch(0);

  private FaultyIdentityService(Kind kind, HttpServer server) {
    this.kind = kind;
    this.server = server;
    server.createContext("/", this::answer);
    server.setExecutor(threads);
  }

  /**
   * Starts a service without a fault, and directs the SDK to it.
   *
   * @param kind which one
   * @return the running service
   */
  public static FaultyIdentityService start(Kind kind) {
    try {
      FaultyIdentityService service =
          new FaultyIdentityService(
              kind,
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      service.server.start();
      System.setProperty(
          kind.property, "http://127.0.0.1:" + service.server.getAddress().getPort() + kind.path);
      System.setProperty(METADATA_DISABLED, Boolean.toString(kind != Kind.METADATA));
      if (kind == Kind.WEB_IDENTITY) {
        Path token = Files.writeString(Files.createTempFile("token", null), "of-the-account");
        token.toFile().deleteOnExit();
        System.setProperty(TOKEN_FILE, token.toString());
        System.setProperty(ROLE, "arn:aws:iam::123456789012:role/reader");
        System.setProperty(REGION, LocalDynamoDb.REGION);
      }
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException("No free port", e);
    }
  }

  /**
   * Sets how long credentials returned from now on are valid.
   *
   * @param duration from the moment when they are returned; may be negative
   */
  public void validity(Duration duration) {
    validity = duration;
  }

  /** From now on, reads requests and does not answer them. */
  public void hang() {
    hanging = new CountDownLatch(1);
  }

  /** Ends the fault; hanging requests are answered. */
  public void heal() {
    hanging.countDown();
  }

  /** {@return method, path and content of all requests, answered or not} */
  public List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    System.clearProperty(kind.property);
    System.clearProperty(METADATA_DISABLED);
    if (kind == Kind.WEB_IDENTITY) {
      List.of(TOKEN_FILE, ROLE, REGION).forEach(System::clearProperty);
    }
    heal();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String content = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      requests.add(
          exchange.getRequestMethod()
              + ' '
              + exchange.getRequestURI()
              + ' '
              + URLDecoder.decode(content, UTF_8));
      hanging.await();
      byte[] answer = answer(exchange.getRequestURI().getPath(), content).getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", isSts() ? "text/xml" : "text/plain");
      exchange.sendResponseHeaders(200, answer.length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(answer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.debug("Closed while a request hung");
    }
  }

  private String answer(String path, String content) {
    if (isSts()) {
      return stsAnswer(
          content.contains("WithWebIdentity") ? "AssumeRoleWithWebIdentity" : "AssumeRole");
    }
    if (path.endsWith("/token")) {
      return "session-token";
    }
    if (path.endsWith("/security-credentials/")) {
      return "role-of-the-instance";
    }
    if (path.endsWith("/instance-identity/document")) {
      return "{\"region\": \"" + LocalDynamoDb.REGION + "\"}";
    }
    return """
        {"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "%s", "SecretAccessKey": "%s",
         "Token": "token", "LastUpdated": "2026-01-01T00:00:00Z", "Expiration": "%s"}
        """
        .formatted(ACCESS_KEY_ID, SECRET_ACCESS_KEY, expiration());
  }

  private boolean isSts() {
    return kind == Kind.STS || kind == Kind.WEB_IDENTITY;
  }

  private String stsAnswer(String action) {
    return """
        <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <%1$sResult>
            <Credentials>
              <AccessKeyId>%2$s</AccessKeyId>
              <SecretAccessKey>%3$s</SecretAccessKey>
              <SessionToken>of-the-session</SessionToken>
              <Expiration>%4$s</Expiration>
            </Credentials>
          </%1$sResult>
        </%1$sResponse>
        """
        .formatted(action, ACCESS_KEY_ID, SECRET_ACCESS_KEY, expiration());
  }

  private Instant expiration() {
    return Instant.now().plus(validity).truncatedTo(ChronoUnit.MILLIS);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "faulty-identity");
    thread.setDaemon(true);
    return thread;
  }
}
