// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static io.github.larder.backend.dynamodb.Samples.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import io.github.larder.testing.FaultyIdentityService;
import io.github.larder.testing.FaultyIdentityService.Kind;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

@ExtendWith(LocalDynamoDbExtension.class)
final class ConnectionOptionsTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/reader";

  private final TestTable table;
  private final SentHeaders sent = new SentHeaders();

  ConnectionOptionsTest(LocalDynamoDb local) {
    this.table = TestTable.create(local);
  }

  @Test
  void aRoleIsTakenThroughStsAndSignsTheCalls() {
    try (FaultyIdentityService sts = FaultyIdentityService.start(Kind.STS);
        CacheStore store =
            LocalStore.open(
                LocalBackend.of(table.local(), table.name(), sent).role(ROLE), StoreEvents.NO_OP)) {
      Await.valueOf(store.get(KEY));
      Await.valueOf(store.get(KEY));
      assertThat(sts.requests())
          .singleElement()
          .asString()
          .contains("Action=AssumeRole", "RoleArn=" + ROLE, "RoleSessionName=larder");
    }
    assertThat(sent.values("Authorization"))
        .hasSize(2)
        .allMatch(
            header -> header.contains("Credential=" + FaultyIdentityService.ACCESS_KEY_ID + "/"));
  }

  @Test
  void aRoleWithoutStsOnTheClassPathNamesTheArtifact() throws ReflectiveOperationException {
    try (URLClassLoader without = classPathWithout("/sts/")) {
      Object builder =
          without.loadClass(DynamoDbBackend.class.getName()).getMethod("builder").invoke(null);
      builder.getClass().getMethod("role", String.class).invoke(builder, ROLE);
      Throwable thrown =
          catchThrowable(() -> builder.getClass().getMethod("build").invoke(builder));
      assertThat(thrown.getCause())
          .hasMessage(
              "backend 'dynamodb': 'role' needs AWS STS, which is not on the class path; add the"
                  + " artifact software.amazon.awssdk:sts");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A service account of EKS (IRSA): nothing but this artifact is needed. */
  @Test
  void aWebIdentityIsTakenThroughSts(@TempDir Path folder) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "token-of-the-account");
    Map<String, String> account =
        Map.of("aws.webIdentityTokenFile", token.toString(), "aws.roleArn", ROLE);
    account.forEach(System::setProperty);
    try (FaultyIdentityService sts = FaultyIdentityService.start(Kind.STS);
        CacheStore store =
            LocalStore.open(
                LocalBackend.at(table.local().endpoint(), table.name(), sent)
                    .region(LocalDynamoDb.REGION),
                StoreEvents.NO_OP)) {
      Await.valueOf(store.get(KEY));
      assertThat(sts.requests())
          .singleElement()
          .asString()
          .contains("AssumeRoleWithWebIdentity", "RoleArn=" + ROLE, "token-of-the-account");
    } finally {
      account.keySet().forEach(System::clearProperty);
    }
    assertThat(sent.values("Authorization"))
        .allMatch(
            header -> header.contains("Credential=" + FaultyIdentityService.ACCESS_KEY_ID + "/"));
  }

  @Test
  void aWebIdentityWithoutStsOnTheClassPathNamesTheArtifact()
      throws ReflectiveOperationException, IOException {
    Map<String, String> account =
        Map.of("aws.webIdentityTokenFile", "/var/run/token", "aws.roleArn", ROLE);
    account.forEach(System::setProperty);
    try (URLClassLoader without = classPathWithout("/sts/")) {
      Object builder =
          without.loadClass(DynamoDbBackend.class.getName()).getMethod("builder").invoke(null);
      Throwable thrown =
          catchThrowable(() -> builder.getClass().getMethod("build").invoke(builder));
      assertThat(thrown.getCause())
          .hasMessage(
              "backend 'dynamodb': AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN are set, as on EKS,"
                  + " and need AWS STS, which is not on the class path; add the artifact"
                  + " software.amazon.awssdk:sts");
    } finally {
      account.keySet().forEach(System::clearProperty);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "apache5, true, Apache5",
    "apache5, false, Apache5",
    "url-connection, true, UrlConnection",
    "url-connection, false, UrlConnection",
    ", true, Apache5",
    ", false, NettyNio"
  })
  void theHttpClientCanBeChosenForBlockingAndAsyncCallers(
      String name, boolean callerMayBlock, String used) {
    DynamoDbBackendBuilder backend =
        LocalBackend.of(table.local(), table.name(), sent).maxConnections(3);
    if (name != null) {
      backend.httpClient(name);
    }
    try (CacheStore store =
        backend
            .build()
            .create(LocalStore.config(StoreEvents.NO_OP).callerMayBlock(callerMayBlock).build())) {
      Await.valueOf(store.put(KEY, Samples.response()));
      assertThat(Await.valueOf(store.get(KEY))).isPresent();
    }
    assertThat(sent.values("User-Agent")).allMatch(header -> header.contains("http#" + used));
  }

  @Test
  void anHttpClientThatIsNotThereNamesTheArtifact() {
    assertThatThrownBy(() -> DynamoDbBackend.builder().httpClient("crt").build())
        .isExactlyInstanceOf(BackendConfigurationException.class)
        .hasMessage(
            "backend 'dynamodb': 'httpClient' is 'crt', which is not on the class path; add the"
                + " artifact software.amazon.awssdk:aws-crt-client");
    assertThatThrownBy(() -> DynamoDbBackend.builder().httpClient("curl").build())
        .hasMessageContaining(
            "'httpClient' must be one of apache5, url-connection, crt, but is 'curl'");
  }

  @Test
  void theNumberOfAttemptsIsConfigurable() throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    HttpServer broken =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    broken.createContext(
        "/",
        exchange -> {
          attempts.incrementAndGet();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    broken.start();
    URI endpoint = URI.create("http://127.0.0.1:" + broken.getAddress().getPort());
    Map<String, String> options =
        Map.of(
            "endpoint", endpoint.toString(),
            "region", "us-east-1",
            "accessKeyId", "dummy",
            "secretAccessKey", "dummy",
            "maxAttempts", "4",
            "attemptTimeout", "5s",
            "connectTimeout", "2s");
    try (CacheStore store =
        new DynamoDbBackend()
            .create(LocalStore.config(StoreEvents.NO_OP).options(options).build())) {
      assertThat(Await.failureOf(store.get(KEY))).hasMessageContaining("failed (");
    } finally {
      broken.stop(0);
    }
    assertThat(attempts).hasValue(4);
  }

  @Test
  void attemptsAreShortByDefault() {
    List<Duration> timeouts = new ArrayList<>();
    DynamoDbBackendBuilder backend =
        DynamoDbBackend.builder()
            .region("us-east-1")
            .clientCustomizer(
                client ->
                    timeouts.add(
                        client.overrideConfiguration().apiCallAttemptTimeout().orElseThrow()));
    LocalStore.open(backend, StoreEvents.NO_OP).close();
    LocalStore.open(backend.attemptTimeout(Duration.ofSeconds(2)), StoreEvents.NO_OP).close();
    assertThat(timeouts).containsExactly(Duration.ofMillis(250), Duration.ofSeconds(2));
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(
            () ->
                DynamoDbBackend.builder()
                    .role("reader")
                    .attemptTimeout(Duration.ZERO)
                    .connectTimeout(Duration.ofSeconds(-1))
                    .maxAttempts(0)
                    .maxConnections(20_000)
                    .build())
        .hasMessageContaining("5 faults")
        .hasMessageContaining("'role' must be the ARN of a role, as in arn:aws:iam::")
        .hasMessageContaining("'attemptTimeout' must be more than zero")
        .hasMessageContaining("'connectTimeout' must be more than zero")
        .hasMessageContaining("'maxAttempts' must be from 1 to 10, but is 0")
        .hasMessageContaining("'maxConnections' must be from 1 to 10000, but is 20000");
  }

  @Test
  void aClientThatIsPassedInTakesNoneOfThem() {
    assertThatThrownBy(
            () ->
                DynamoDbBackend.builder()
                    .client(table.local().client())
                    .role(ROLE)
                    .maxAttempts(3)
                    .httpClient("apache5")
                    .build())
        .hasMessageContaining("'role' has no effect on a client that is passed in")
        .hasMessageContaining("'maxAttempts' has no effect")
        .hasMessageContaining("'httpClient' has no effect");
  }

  private static URLClassLoader classPathWithout(String part) {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.replace(File.separatorChar, '/').contains(part)) {
        urls.add(url(entry));
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) {
    try {
      return new File(entry).toURI().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  private static final class SentHeaders implements ExecutionInterceptor {

    private final List<Map<String, List<String>>> requests = new CopyOnWriteArrayList<>();

    @Override
    public void beforeTransmission(
        Context.BeforeTransmission context, ExecutionAttributes attributes) {
      requests.add(context.httpRequest().headers());
    }

    List<String> values(String name) {
      return requests.stream()
          .flatMap(headers -> headers.getOrDefault(name, List.of()).stream())
          .toList();
    }
  }
}
