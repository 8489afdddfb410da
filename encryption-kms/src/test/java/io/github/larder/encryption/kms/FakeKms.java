// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * KMS as far as data keys go, over HTTP: a data key is bound to the KMS key and the encryption
 * context that it was made with, as the KMS API reference says of GenerateDataKey and Decrypt.
 */
final class FakeKms implements AutoCloseable {

  private record Made(String plain, String keyId, String context) {}

  private final HttpServer server;
  private final Random random = new Random(1);
  private final Map<String, Made> made = new ConcurrentHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile @Nullable String error;

  FakeKms() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  KmsClient client() {
    return KmsClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .httpClientBuilder(Apache5HttpClient.builder())
        .build();
  }

  /** The names of the calls so far; may be cleared. */
  List<String> calls() {
    return calls;
  }

  /** Answers every call with this error code, or as it should with {@code null}. */
  void fail(@Nullable String code) {
    error = code;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String request = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String call = target.substring(target.indexOf('.') + 1);
    calls.add(call);
    String failure = error;
    if (failure != null) {
      send(exchange, 400, "{\"__type\":\"" + failure + "\",\"message\":\"as planned\"}");
    } else if (call.equals("GenerateDataKey")) {
      String blob = base64(184);
      Made key = new Made(base64(32), text(request, "KeyId"), context(request));
      made.put(blob, key);
      send(exchange, 200, answer(blob, key));
    } else {
      decrypt(exchange, request);
    }
  }

  private void decrypt(HttpExchange exchange, String request) throws IOException {
    String blob = text(request, "CiphertextBlob");
    Made key = made.get(blob);
    if (key == null || !key.context().equals(context(request))) {
      send(exchange, 400, "{\"__type\":\"InvalidCiphertextException\"}");
    } else if (!key.keyId().equals(text(request, "KeyId"))) {
      send(exchange, 400, "{\"__type\":\"IncorrectKeyException\"}");
    } else {
      send(exchange, 200, answer(blob, key));
    }
  }

  private synchronized String base64(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String answer(String blob, Made key) {
    return "{\"CiphertextBlob\":\"%s\",\"Plaintext\":\"%s\",\"KeyId\":\"%s\"}"
        .formatted(blob, key.plain(), key.keyId());
  }

  private static String text(String json, String name) {
    return found(json, "\"" + name + "\"\\s*:\\s*\"([^\"]*)\"");
  }

  private static String context(String json) {
    return found(json, "\"EncryptionContext\"\\s*:\\s*(\\{[^}]*\\})");
  }

  private static String found(String json, String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(json);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] answer = json.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, answer.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(answer);
    }
  }
}
