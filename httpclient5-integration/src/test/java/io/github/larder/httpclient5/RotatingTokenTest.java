package io.github.larder.httpclient5;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.TokenBoundOrigin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An API whose tokens expire, and whose ETag depends on the token, is fetched once. */
@ExtendWith(LocalDynamoDbExtension.class)
class RotatingTokenTest {

  private static final int URLS = 200;
  private static final int ROTATIONS = 24;
  private static final int PROCESSES = 4;

  private final LocalDynamoDb dynamoDb;
  private final TokenBoundOrigin api = new TokenBoundOrigin(URLS);
  @TempDir private Path folder = Path.of("");

  RotatingTokenTest(LocalDynamoDb dynamoDb) {
    this.dynamoDb = dynamoDb;
  }

  @AfterEach
  void stop() {
    api.close();
  }

  /** Each stack has its own connections and memory, as a process has. */
  @Test
  void aDayOfFourProcessesCostsOneFullAnswerAUrlAndNoTokenIsStored() throws Exception {
    String backend = "sqlite:" + folder.resolve("cache.db");
    List<AutoCloseable> open = new ArrayList<>();
    List<CloseableHttpClient> processes = new ArrayList<>();
    for (int process = 0; process < PROCESSES; process++) {
      CacheStack stack =
          CacheStack.builder()
              .backend(backend)
              .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
              .startDeadline(Patience.OF_TESTS)
              .build();
      CloseableHttpClient client = client(ClassicStorage.over(stack));
      processes.add(client);
      open.add(client);
      open.add(stack);
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int rotation = 0; rotation < ROTATIONS; rotation++) {
      String token = "ghs_rotation" + rotation + "secret";
      api.rotateTo(token);
      for (CloseableHttpClient process : processes) {
        List<Future<Exchange>> seen = new ArrayList<>();
        for (int url = 0; url < URLS; url++) {
          URI uri = api.uri(url);
          seen.add(
              threads.submit(() -> Exchange.get(process, uri, "Authorization", "Bearer " + token)));
        }
        for (int url = 0; url < URLS; url++) {
          Exchange exchange = seen.get(url).get(60, TimeUnit.SECONDS);
          assertThat(exchange.status()).isEqualTo(200);
          assertThat(exchange.text()).isEqualTo("the content of /resource/" + url);
        }
      }
    }
    threads.shutdownNow();
    for (AutoCloseable each : open) {
      each.close();
    }
    for (int url = 0; url < URLS; url++) {
      assertThat(api.fullAnswers(url)).as("%s", url).isEqualTo(1);
    }
    assertThat(api.notModified()).isEqualTo(ROTATIONS * URLS * PROCESSES - URLS);
    assertThat(storedText()).contains("the content of /resource/7").doesNotContain("ghs_");
  }

  @Test
  void realProcessesShareIt() throws Exception {
    String backend = "sqlite:" + folder.resolve("cache.db");
    for (int rotation = 0; rotation < 3; rotation++) {
      String token = "ghs_rotation" + rotation + "secret";
      api.rotateTo(token);
      ChildProcess process =
          ChildProcess.run(
              System.getProperty("java.class.path"),
              FetchWithToken.class,
              backend,
              token,
              api.uri(0).toString(),
              api.uri(1).toString());
      assertThat(process.output())
          .contains("200 the content of /resource/0", "200 the content of /resource/1");
      assertThat(process.exitStatus()).isZero();
    }
    assertThat(api.fullAnswers(0)).isEqualTo(1);
    assertThat(api.fullAnswers(1)).isEqualTo(1);
    assertThat(api.notModified()).isEqualTo(4);
    assertThat(storedText()).doesNotContain("ghs_");
  }

  @ParameterizedTest
  @EnumSource
  void eitherClientOverEitherBackend(Setup setup) throws Exception {
    PresetSettings settings =
        PresetSettings.perUser(PartitionResolver.oneUser("app"))
            .with(
                CacheRules.of(
                    CacheRule.everything().alwaysValidate().validateBy(Validator.LAST_MODIFIED)));
    PresetFixture fixture = new PresetFixture(setup, dynamoDb);
    PresetClient one = fixture.client(settings);
    PresetClient other = fixture.client(settings);
    for (String token : List.of("ghs_a", "ghs_b", "ghs_c")) {
      api.rotateTo(token);
      for (int url = 0; url < 3; url++) {
        for (PresetClient client : List.of(one, other, one)) {
          assertThat(client.get(api.uri(url), "Authorization", "Bearer " + token).text())
              .isEqualTo("the content of /resource/" + url);
        }
      }
    }
    fixture.close();
    for (int url = 0; url < 3; url++) {
      assertThat(api.fullAnswers(url)).isEqualTo(1);
    }
    assertThat(api.notModified()).isEqualTo(3 * 3 * 3 - 3);
  }

  @Test
  void withoutTheValidatorEachRotationCostsTheQuota() throws Exception {
    try (ClassicStorage storage = ClassicStorage.of("memory");
        CloseableHttpClient client =
            LarderHttpClientBuilder.perUser(storage, PartitionResolver.oneUser("app"))
                .alwaysValidate()
                .build()) {
      for (String token : List.of("ghs_a", "ghs_b", "ghs_c")) {
        api.rotateTo(token);
        Exchange.get(client, api.uri(0), "Authorization", "Bearer " + token);
        Exchange.get(client, api.uri(0), "Authorization", "Bearer " + token);
      }
    }
    assertThat(api.fullAnswers(0)).isEqualTo(3);
  }

  @Test
  void conditionOfTheApplicationIsLeftAlone() throws Exception {
    try (ClassicStorage storage = ClassicStorage.of("memory");
        CloseableHttpClient client = client(storage)) {
      api.rotateTo("ghs_a");
      String[] headers = {"Authorization", "Bearer ghs_a", "If-None-Match", "\"no such\""};
      Exchange.get(client, api.uri(0), "Authorization", "Bearer ghs_a");
      assertThat(Exchange.get(client, api.uri(0), headers).status()).isEqualTo(200);
    }
  }

  static CloseableHttpClient client(ClassicStorage storage) {
    return LarderHttpClientBuilder.perUser(storage, PartitionResolver.oneUser("app"))
        .alwaysValidate()
        .validateBy(Validator.LAST_MODIFIED)
        .httpClient(
            http ->
                http.setConnectionManager(
                    PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(10)
                        .build()))
        .build();
  }

  private String storedText() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        text.append(new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
    return text.toString();
  }
}
