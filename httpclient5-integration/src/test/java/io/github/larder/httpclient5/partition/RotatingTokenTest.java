// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.partition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.httpclient5.CacheRule;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.Validator;
import io.github.larder.httpclient5.fixture.AsyncPresetClient;
import io.github.larder.httpclient5.fixture.ChildProcess;
import io.github.larder.httpclient5.fixture.ClassicPresetClient;
import io.github.larder.httpclient5.fixture.Crowd;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetFixture;
import io.github.larder.httpclient5.fixture.PresetSettings;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.httpclient5.fixture.Setup;
import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import io.github.larder.testing.SharedNettyExtension;
import io.github.larder.testing.TokenBoundOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An API whose tokens rotate, and whose ETag depends on the token, is fetched once. */
@ExtendWith({LocalDynamoDbExtension.class, SharedNettyExtension.class})
class RotatingTokenTest {

  private static final int ROTATIONS = 24;
  private static final int CLIENTS = 4;
  private static final int URLS = 10;

  private final LocalDynamoDb dynamoDb;
  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
  @TempDir private Path folder = Path.of("");

  RotatingTokenTest(LocalDynamoDb dynamoDb) {
    this.dynamoDb = dynamoDb;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /** Each client has its own stack and connections, as in a separate process. */
  @Test
  void aDayOfFourClientsCostsOneFullAnswerAUrlAndNoTokenIsStored() throws Exception {
    TokenBoundOrigin api = api(URLS);
    List<PresetClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      boolean classic = i % 2 == 0;
      CacheStack stack = stack(backend(), classic).build();
      open.push(stack);
      PresetClient client =
          classic ? ClassicPresetClient.open(stack, app()) : AsyncPresetClient.open(stack, app());
      open.push(client);
      clients.add(client);
    }
    sweep(clients.get(0), api);
    Crowd.run(
        CLIENTS,
        member ->
            () -> {
              for (int rotation = member == 0 ? 1 : 0; rotation < ROTATIONS; rotation++) {
                sweep(clients.get(member), api);
              }
            });
    assertOneFullAnswerEach(api, URLS);
    assertThat(api.notModified()).isEqualTo(ROTATIONS * URLS * CLIENTS - URLS);
    assertThat(storedText()).contains("the content of /resource/7").doesNotContain("ghs_");
  }

  /** With {@code -Pproofs}, the processes, rotations and URLs of an application in a day. */
  @Test
  void processesShareWhatOneHasFetched() throws Exception {
    int urls = Integer.getInteger("larder.token-urls", 5);
    int rotations = Integer.getInteger("larder.token-rotations", 2);
    int processes = Integer.getInteger("larder.token-processes", 1);
    TokenBoundOrigin api = api(urls);
    assertThat(fetch(api, urls, 1)).contains("fetched: " + urls);
    List<Callable<String>> fetches =
        Collections.nCopies(processes, () -> fetch(api, urls, rotations));
    ExecutorService threads = Executors.newFixedThreadPool(processes);
    for (Future<String> fetch : threads.invokeAll(fetches)) {
      assertThat(fetch.get()).contains("fetched: " + urls * rotations);
    }
    threads.shutdown();
    assertOneFullAnswerEach(api, urls);
    assertThat(api.notModified()).isEqualTo(urls * rotations * processes);
    assertThat(storedText()).contains("the content of /resource/3").doesNotContain("ghs_");
  }

  @ParameterizedTest
  @EnumSource
  void eitherClientOverEitherBackend(Setup setup) throws Exception {
    TokenBoundOrigin api = api(3);
    PresetFixture fixture = new PresetFixture(setup, dynamoDb);
    open.push(fixture::close);
    PresetSettings byRule =
        PresetSettings.perUser(PartitionResolver.oneUser("app"))
            .with(
                CacheRules.of(
                    CacheRule.everything().alwaysValidate().validateBy(Validator.LAST_MODIFIED)));
    PresetClient one = fixture.client(byRule);
    PresetClient other = fixture.client(app());
    for (int rotation = 0; rotation < 3; rotation++) {
      for (PresetClient client : List.of(one, other, one)) {
        sweep(client, api);
      }
    }
    assertOneFullAnswerEach(api, 3);
    assertThat(api.notModified()).isEqualTo(3 * 3 * 3 - 3);
    assertThat(fixture.skipped).isEmpty();
  }

  @Test
  void withoutTheValidatorEachTokenCostsAFullAnswer() throws Exception {
    TokenBoundOrigin api = api(1);
    PresetSettings settings = PresetSettings.perUser(PartitionResolver.oneUser("app"));
    settings.alwaysValidate = true;
    CacheStack stack = stack("memory", true).build();
    open.push(stack);
    PresetClient client = ClassicPresetClient.open(stack, settings);
    open.push(client);
    for (int rotation = 0; rotation < 3; rotation++) {
      sweep(client, api);
    }
    assertThat(api.fullAnswers(0)).isEqualTo(3);
  }

  private static PresetSettings app() {
    return PresetSettings.perUser(PartitionResolver.oneUser("app"))
        .alwaysValidatingBy(Validator.LAST_MODIFIED);
  }

  /**
   * Fetches everything once, with a new token. The default encodings of classic and async clients
   * depend on the version and the class path, and each would have a variant.
   */
  private static void sweep(PresetClient client, TokenBoundOrigin api) throws IOException {
    String token = api.issueToken();
    for (int url = 0; url < api.resources(); url++) {
      Seen seen =
          client.get(api.uri(url), "Authorization", "Bearer " + token, "Accept-Encoding", "gzip");
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.text()).isEqualTo("the content of /resource/" + url);
    }
  }

  private String fetch(TokenBoundOrigin api, int urls, int rotations)
      throws IOException, InterruptedException {
    return ChildProcess.run(
            System.getProperty("java.class.path"),
            FetchWithToken.class,
            backend(),
            api.uri(0).resolve("/").toString(),
            Integer.toString(urls),
            Integer.toString(rotations))
        .output();
  }

  private static void assertOneFullAnswerEach(TokenBoundOrigin api, int urls) {
    for (int url = 0; url < urls; url++) {
      assertThat(api.fullAnswers(url)).as("%s", url).isEqualTo(1);
    }
  }

  private TokenBoundOrigin api(int resources) {
    TokenBoundOrigin api = new TokenBoundOrigin(resources);
    open.addLast(api);
    return api;
  }

  private String backend() {
    return "sqlite:" + folder.resolve("cache.db");
  }

  static CacheStackBuilder stack(String backend, boolean callerMayBlock) {
    return CacheStack.builder()
        .backend(backend)
        .callerMayBlock(callerMayBlock)
        .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
        .startDeadline(Patience.OF_TESTS);
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
