// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

/**
 * A program that reads one response from a table and ends: with Larder, or with the SDK alone. It
 * prints what it has read, and then how long the first request took after the start, the CPU time
 * of the process, and the number of loaded classes.
 */
final class FirstHit {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private FirstHit() {}

  /** The programs. */
  enum Program {
    /** Reads the item with the client of the SDK. */
    BARE,
    /** Fetches the URL, as the first request of a process. */
    LARDER,
    /** Fetches it after a warm-up, as a function does after its initialisation. */
    WARM
  }

  /**
   * Runs a program.
   *
   * @param arguments the program, the HTTP client of the SDK, the endpoint, the table, and the URL
   *     or the key of the item
   */
  public static void main(String[] arguments) throws Exception {
    Program program = Program.valueOf(arguments[0]);
    Map<String, String> table = Map.of("endpoint", arguments[2], "table", arguments[3]);
    boolean async = arguments[1].equals("netty");
    if (program == Program.BARE) {
      long start = System.nanoTime();
      GetItemRequest request =
          GetItemRequest.builder()
              .tableName(table.get("table"))
              .key(Map.of("key", AttributeValue.fromS(arguments[4])))
              .build();
      URI endpoint = URI.create(arguments[2]);
      Map<String, AttributeValue> item =
          async ? read(endpoint, request) : read(http(arguments[1]), endpoint, request);
      end(item.size(), start);
    } else {
      CacheStack stack = stack(arguments[1], table, !async);
      if (program == Program.WARM) {
        stack.warmUp(PATIENCE);
      }
      URI url = URI.create(arguments[4]);
      if (async) {
        fetchAsync(stack, url);
      } else {
        fetch(stack, url);
      }
    }
    if (arguments.length == 5) {
      // No program is measured while it ends; an archive of classes is written at the end.
      Runtime.getRuntime().halt(0);
    }
  }

  private static CacheStack stack(String http, Map<String, String> table, boolean callerMayBlock) {
    return CacheStack.builder()
        .backend(
            "dynamodb://us-east-1/"
                + table.get("table")
                + "?endpoint="
                + table.get("endpoint")
                + (http.equals("netty") ? "" : "&httpClient=" + http))
        .callerMayBlock(callerMayBlock)
        .build();
  }

  private static void fetch(CacheStack stack, URI url) throws Exception {
    try (CloseableHttpClient client =
        LarderHttpClientBuilder.shared(ClassicStorage.over(stack)).build()) {
      long start = System.nanoTime();
      int length =
          client.execute(
              new HttpGet(url), response -> EntityUtils.toByteArray(response.getEntity()).length);
      end(length, start);
    }
  }

  private static void fetchAsync(CacheStack stack, URI url) throws Exception {
    try (CloseableHttpAsyncClient client =
        LarderHttpAsyncClientBuilder.shared(AsyncStorage.over(stack)).build()) {
      client.start();
      long start = System.nanoTime();
      SimpleHttpRequest request = SimpleRequestBuilder.get(url).build();
      end(client.execute(request, null).get().getBodyBytes().length, start);
    }
  }

  private static Map<String, AttributeValue> read(
      SdkHttpClient.Builder<?> http, URI endpoint, GetItemRequest request) {
    try (DynamoDbClient client =
        DynamoDbClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(endpoint)
            .httpClientBuilder(http)
            .build()) {
      return client.getItem(request).item();
    }
  }

  private static Map<String, AttributeValue> read(URI endpoint, GetItemRequest request)
      throws Exception {
    try (DynamoDbAsyncClient client =
        DynamoDbAsyncClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(endpoint)
            .httpClientBuilder(NettyNioAsyncHttpClient.builder())
            .build()) {
      return client.getItem(request).get().item();
    }
  }

  private static SdkHttpClient.Builder<?> http(String name) {
    return switch (name) {
      case "apache5" -> Apache5HttpClient.builder();
      case "url-connection" -> UrlConnectionHttpClient.builder();
      case "crt" -> AwsCrtHttpClient.builder();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static void end(int read, long startNanos) {
    long took = System.nanoTime() - startNanos;
    System.out.println(read);
    System.out.flush();
    long cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    System.out.printf(
        Locale.ROOT,
        "%.1f %d %d%n",
        took / 1e6,
        cpu,
        ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
  }
}
