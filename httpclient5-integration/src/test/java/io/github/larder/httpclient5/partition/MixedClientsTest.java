// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.CachePartition;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.fixture.AsyncPresetClient;
import io.github.larder.httpclient5.fixture.ClassicPresetClient;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetSettings;
import io.github.larder.httpclient5.fixture.Seen;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.cache.CachingHttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.cache.CachingHttpAsyncClients;
import org.apache.hc.client5.http.impl.cache.CachingHttpClientBuilder;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients with different policies over one store, classic and async: none is served a response that
 * it would not have stored itself, and so no user is served the response of another.
 */
class MixedClientsTest {

  private static final List<String> USERS = List.of("", "alice", "bob");
  private static final List<String> CREDENTIAL_HEADERS =
      List.of("Authorization", "X-Api-Key", "Cookie");
  private static final int FOLLOWERS = 14;

  private final CacheStore store = new MemoryBackend().create(BackendConfig.builder().build());
  private final CountingOrigin origin = CountingOrigin.start();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    origin.close();
  }

  @Test
  void noClientIsServedTheResponseOfAnother() throws IOException {
    Map<String, PresetClient> clients = clients();
    Map<String, Function<OriginRequest, OriginResponse>> kinds = kinds();
    List<String> names = List.copyOf(clients.keySet());
    Random random = new Random(11);
    int path = 0;
    for (Map.Entry<String, Function<OriginRequest, OriginResponse>> kind : kinds.entrySet()) {
      for (String header : CREDENTIAL_HEADERS) {
        for (String first : names) {
          for (String firstUser : USERS) {
            String url = "/" + kind.getKey() + "/" + path++;
            origin.on(url, request -> kind.getValue().apply(request));
            List<String> sequence = new ArrayList<>();
            for (int i = 0; i <= FOLLOWERS / CREDENTIAL_HEADERS.size(); i++) {
              String name = i == 0 ? first : names.get(random.nextInt(names.size()));
              String user = i == 0 ? firstUser : USERS.get(random.nextInt(USERS.size()));
              sequence.add(name + " as '" + user + "'");
              String query = kind.getKey().equals("search") ? "?session=" + user : "";
              assertThat(get(client(clients, name), url + query, header, user))
                  .as("%s %s by %s: %s", kind.getKey(), url, header, sequence)
                  .isEqualTo(kind.getKey().equals("public") ? "all" : "for " + user);
            }
          }
        }
      }
    }
    assertThat(origin.calls()).as("there are hits").isLessThan(path * 5);
  }

  /** With HttpClient's own builder the response is under the plain key, with its Vary. */
  @Test
  void anonymousResponseKeepsItsVary() throws IOException {
    Map<String, PresetClient> clients = clients();
    for (String reader : clients.keySet()) {
      for (String writer : List.of("per user, classic", "per user, async")) {
        String url = "/page/" + reader.length() + reader.hashCode() + writer.hashCode();
        origin.on(
            url,
            request ->
                OriginResponse.ok("for " + request.header("Cookie"))
                    .vary("Cookie")
                    .cacheControl("max-age=60"));
        assertThat(get(client(clients, writer), url, "Cookie", "")).isEqualTo("for null");
        assertThat(get(clients.get(reader), url, "Cookie", "alice"))
            .as(reader + " after " + writer)
            .isEqualTo("for alice");
      }
    }
  }

  /**
   * HttpClient's own cache negotiates among variants with a copy of the request, and its client
   * sends a copy through a proxy. Headers of interceptors are then only on the copy, so that the
   * cache believes that the request had no credentials.
   */
  @Test
  void credentialsThatHttpClientsOwnCacheDoesNotSee() throws IOException {
    HttpHost proxy = new HttpHost("localhost", origin.uri("/").getPort());
    List<PresetClient> late =
        List.of(
            ownClassic(http -> http.addRequestInterceptorLast(MixedClientsTest::addKey)),
            ownClassic(
                http -> http.addRequestInterceptorLast(MixedClientsTest::addKey).setProxy(proxy)),
            ownAsync(http -> http.addRequestInterceptorLast(MixedClientsTest::addKey)),
            ownAsync(
                http -> http.addRequestInterceptorLast(MixedClientsTest::addKey).setProxy(proxy)));
    List<PresetClient> others = List.copyOf(clients().values());
    for (PresetClient alice : late) {
      for (PresetClient other : others) {
        for (boolean negotiated : List.of(true, false)) {
          String path = "/late/" + late.indexOf(alice) + others.indexOf(other) + negotiated;
          origin.on(
              path,
              request ->
                  OriginResponse.ok("for " + user(request))
                      .etag(user(request) + request.header("Accept"))
                      .vary("Accept, X-Api-Key")
                      .cacheControl("public, max-age=60"));
          URI uri = origin.uri(path);
          if (negotiated) {
            assertThat(other.get(uri, "Accept", "a").text()).isEqualTo("for ");
          }
          assertThat(alice.get(uri, "Accept", "b").text()).isEqualTo("for alice");
          assertThat(other.get(uri, "Accept", "b").text()).as(path).isEqualTo("for ");
        }
      }
    }
  }

  /** Where no header is added, variants are stored as in the heap storage. */
  @Test
  void variantsWithoutCredentialsAreStoredByEachClient() throws IOException {
    for (Map.Entry<String, PresetClient> client : clients().entrySet()) {
      String path = "/variants/" + client.getKey().replace(' ', '-');
      origin.on(
          path,
          request ->
              OriginResponse.ok("" + request.header("Accept"))
                  .vary("Accept, Cookie")
                  .cacheControl("public, max-age=60"));
      for (int i = 0; i < 3; i++) {
        assertThat(client.getValue().get(origin.uri(path), "Accept", "a").text()).isEqualTo("a");
      }
      assertThat(origin.calls(path)).as(client.getKey()).isEqualTo(1);
      if (!client.getKey().startsWith("HttpClient")) {
        for (int i = 0; i < 3; i++) {
          assertThat(client.getValue().get(origin.uri(path), "Accept", "b").text()).isEqualTo("b");
        }
        assertThat(origin.calls(path)).as(client.getKey()).isEqualTo(2);
      }
    }
  }

  @Test
  void keyThatLostAParameterIsOfClientsWithThatRuleAlone() throws IOException {
    List<PresetClient> plain = List.of(classic(shared()), async(shared()), ownClassic());
    List<PresetClient> bySession =
        List.of(classic(ignoring("session")), async(ignoring("Session", "session")));
    List<PresetClient> byPage =
        List.of(classic(ignoring("page")), async(ignoring("session", "page")));
    origin.on("/s", request -> OriginResponse.ok("" + request.query()).cacheControl("max-age=60"));
    assertThat(text(bySession.get(0), "/s?session=1")).isEqualTo("session=1");
    assertThat(text(bySession.get(1), "/s?session=2")).as("shared").isEqualTo("session=1");
    for (PresetClient other : plain) {
      assertThat(text(other, "/s")).isEqualTo("null");
      assertThat(text(other, "/s?session=1")).isEqualTo("session=1");
    }
    for (PresetClient other : byPage) {
      assertThat(text(other, "/s?page=1")).isEqualTo("page=1");
    }
    for (PresetClient own : bySession) {
      assertThat(text(own, "/s")).as("nothing was ignored").isEqualTo("null");
      assertThat(text(own, "/s?session=3")).isEqualTo("session=1");
    }
  }

  @Test
  void unsafeMethodRemovesBothForms() throws IOException {
    int[] version = {0};
    origin.on(
        "/s",
        request ->
            request.method().equals("POST")
                ? OriginResponse.status(204)
                : OriginResponse.ok("" + version[0]).cacheControl("max-age=60"));
    PresetClient other = classic(shared());
    for (PresetClient own : List.of(classic(ignoring("session")), async(ignoring("session")))) {
      for (String target : List.of("/s?session=1", "/s")) {
        String before = "" + version[0];
        assertThat(text(own, "/s?session=1")).isEqualTo(before);
        assertThat(text(other, target)).isEqualTo(before);
        version[0]++;
        own.send("POST", origin.uri(target), HttpCacheContext.create());
        String after = "" + version[0];
        assertThat(text(own, "/s?session=1")).isEqualTo(after);
        assertThat(text(other, target)).isEqualTo(after);
        own.send("POST", origin.uri("/s"), HttpCacheContext.create());
        own.send("POST", origin.uri("/s?session=1"), HttpCacheContext.create());
      }
    }
  }

  /** A private cache without partitions leaks among its own users, and to no other client. */
  @Test
  void privateCacheWithoutPartitionsIsSeparateFromOtherClients() throws IOException {
    PresetSettings unpartitioned =
        shared().with(CacheConfigPreset.builder().setSharedCache(false).build());
    origin.on("/me", request -> forUser(request).cacheControl("private, max-age=60"));
    PresetClient alone = classic(unpartitioned);
    assertThat(get(alone, "/me", "X-Api-Key", "alice")).isEqualTo("for alice");
    assertThat(get(async(unpartitioned), "/me", "X-Api-Key", "alice")).isEqualTo("for alice");
    assertThat(origin.calls("/me")).isEqualTo(1);
    for (PresetClient other : clients().values()) {
      assertThat(get(other, "/me", "X-Api-Key", "bob")).isEqualTo("for bob");
    }
  }

  @Test
  void fieldsThatOnePolicyStoresAreNotServedByAnother() throws IOException {
    PrivacyPolicy storing = PrivacyPolicy.standard().withSetCookie(PrivacyPolicy.SetCookie.STORE);
    origin.on(
        "/c",
        OriginResponse.ok("c")
            .header("Set-Cookie", "a=b")
            .header("X-Debug-Token", "x")
            .cacheControl("max-age=60"));
    PresetClient writer = track(ClassicPresetClient.open(stack(true, storing), shared()));
    writer.get(origin.uri("/c"));
    assertThat(writer.get(origin.uri("/c")).header("Set-Cookie")).isEqualTo("a=b");
    for (PrivacyPolicy policy :
        List.of(
            PrivacyPolicy.standard(),
            PrivacyPolicy.standard().withSetCookie(PrivacyPolicy.SetCookie.REFUSE),
            storing.withUnstoredHeaders("X-Debug-Token"))) {
      for (PresetClient reader :
          List.of(
              track(ClassicPresetClient.open(stack(true, policy), shared())),
              track(AsyncPresetClient.open(stack(false, policy), shared())))) {
        Seen seen = reader.get(origin.uri("/c"));
        for (String field : List.of("Set-Cookie", "X-Debug-Token")) {
          assertThat(seen.header(field) == null)
              .as(field)
              .isEqualTo(policy.isUnstoredHeader(field));
        }
      }
    }
    assertThat(origin.calls("/c")).isEqualTo(1);
  }

  /** Clients with different versions of the lists, or with a custom policy, over one store. */
  @Test
  void entriesAreFoundAndRemovedWithOtherLists() throws IOException {
    PrivacyPolicy old =
        PrivacyPolicy.standard()
            .withPlainNames("code", "key", "api_key", "token", "session", "appid");
    PrivacyPolicy later =
        PrivacyPolicy.standard()
            .withSecretParameters("q", "grille")
            .withSecretsMatching("/invite/([^/?#]+)");
    int[] version = {0};
    for (String target :
        List.of(
            "/a?page=2",
            "/a?q=x&page=2",
            "/a?api_key=0123456789abcdef",
            "/a?appid=0123456789abcdef&grille=rosebud",
            "/a?code=US&key=home.title",
            "/invite/kx9w?token=x")) {
      URI uri = origin.uri(target);
      origin.on(
          uri.getPath(),
          request ->
              request.method().equals("POST")
                  ? OriginResponse.status(204)
                  : OriginResponse.ok("" + version[0]).cacheControl("max-age=60"));
      List<PresetClient> clients =
          List.of(
              track(ClassicPresetClient.open(stack(true, old), shared())),
              track(AsyncPresetClient.open(stack(false, later), shared())),
              track(ClassicPresetClient.open(stack(true, later), shared())),
              track(AsyncPresetClient.open(stack(false, old), shared())));
      for (PresetClient writer : clients) {
        origin.resetCalls();
        for (PresetClient each : clients) {
          assertThat(text(each, target)).isEqualTo("" + version[0]);
        }
        assertThat(origin.calls()).as(target).isLessThanOrEqualTo(1);
        writer.send("POST", uri, HttpCacheContext.create());
        version[0]++;
        PresetClient reader = clients.get((clients.indexOf(writer) + 1) % clients.size());
        assertThat(text(writer, target)).isEqualTo("" + version[0]);
        assertThat(text(reader, target)).as(target).isEqualTo("" + version[0]);
      }
    }
  }

  private Map<String, PresetClient> clients() {
    Map<String, PresetClient> clients = new LinkedHashMap<>();
    Map<String, PresetSettings> settings = new LinkedHashMap<>();
    settings.put("shared", shared());
    settings.put("per user", PresetSettings.byCredentials());
    settings.put(
        "identity", PresetSettings.perUser(PartitionResolver.identity(MixedClientsTest::user)));
    settings.put(
        "named",
        PresetSettings.perUser(
            (request, context) -> user(request, context).map(CachePartition::named)));
    settings.forEach(
        (name, each) -> {
          clients.put(name + ", classic", classic(each));
          clients.put(name + ", async", async(each));
        });
    // They ignore a parameter that only requests of other clients have.
    clients.put("ignoring, classic", classic(ignoring("utm_*")));
    clients.put("ignoring, async", async(ignoring("utm_*")));
    clients.put("HttpClient's own, classic", ownClassic());
    clients.put("HttpClient's own, async", ownAsync());
    return clients;
  }

  private static PresetClient client(Map<String, PresetClient> clients, String name) {
    return Objects.requireNonNull(clients.get(name), name);
  }

  private static Map<String, Function<OriginRequest, OriginResponse>> kinds() {
    Map<String, Function<OriginRequest, OriginResponse>> kinds = new LinkedHashMap<>();
    kinds.put("public", request -> OriginResponse.ok("all").cacheControl("public, max-age=60"));
    kinds.put("private", request -> forUser(request).cacheControl("private, max-age=60"));
    kinds.put(
        "varied",
        request ->
            forUser(request)
                .vary("Accept, Authorization, X-Api-Key, Cookie")
                .cacheControl("public, max-age=60"));
    kinds.put(
        "validated",
        request ->
            forUser(request)
                .vary("Authorization, X-Api-Key, Cookie")
                .etag(user(request) + "1")
                .cacheControl("public, no-cache"));
    kinds.put(
        "cookies",
        request ->
            forUser(request)
                .vary("Authorization, X-Api-Key, Cookie")
                .header("Set-Cookie", "user=" + user(request))
                .cacheControl("public, max-age=60"));
    kinds.put(
        "search",
        request ->
            OriginResponse.ok("for " + ("" + request.query()).replace("session=", ""))
                .cacheControl("public, max-age=60"));
    return kinds;
  }

  private static Optional<String> user(Object request, HttpContext context) {
    return Optional.ofNullable((String) context.getAttribute("user"));
  }

  private static OriginResponse forUser(OriginRequest request) {
    return OriginResponse.ok("for " + user(request));
  }

  private static String user(OriginRequest request) {
    return CREDENTIAL_HEADERS.stream()
        .map(request::header)
        .filter(value -> value != null)
        .findFirst()
        .orElse("");
  }

  private String get(PresetClient client, String target, String header, String user)
      throws IOException {
    HttpCacheContext context = HttpCacheContext.create();
    // The client has a rule of its own for all other requests.
    context.setCookieStore(new BasicCookieStore());
    if (user.isEmpty()) {
      return client.send("GET", origin.uri(target), context).text();
    }
    context.setAttribute("user", user);
    return client.send("GET", origin.uri(target), context, header, user).text();
  }

  private String text(PresetClient client, String target) throws IOException {
    return client.get(origin.uri(target)).text();
  }

  private static PresetSettings shared() {
    return PresetSettings.shared();
  }

  private static PresetSettings ignoring(String... names) {
    return shared().with(CacheRules.none().ignoringParameters(names));
  }

  private PresetClient classic(PresetSettings settings) {
    return track(ClassicPresetClient.open(stack(true, PrivacyPolicy.standard()), settings));
  }

  private PresetClient async(PresetSettings settings) {
    return track(AsyncPresetClient.open(stack(false, PrivacyPolicy.standard()), settings));
  }

  private static void addKey(HttpRequest request, EntityDetails entity, HttpContext context) {
    request.setHeader("X-Api-Key", "alice");
  }

  private PresetClient ownClassic() {
    return ownClassic(http -> {});
  }

  private PresetClient ownClassic(Consumer<CachingHttpClientBuilder> customizer) {
    CachingHttpClientBuilder builder =
        CachingHttpClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(ClassicStorage.over(stack(true, PrivacyPolicy.standard())));
    customizer.accept(builder);
    return track(new ClassicPresetClient(builder.build()));
  }

  private PresetClient ownAsync() {
    return ownAsync(http -> {});
  }

  private PresetClient ownAsync(Consumer<CachingHttpAsyncClientBuilder> customizer) {
    CachingHttpAsyncClientBuilder builder =
        CachingHttpAsyncClients.custom()
            .setCacheConfig(CacheConfigPreset.cacheConfig())
            .setHttpCacheStorage(AsyncStorage.over(stack(false, PrivacyPolicy.standard())));
    customizer.accept(builder);
    CloseableHttpAsyncClient client = builder.build();
    client.start();
    return track(new AsyncPresetClient(client));
  }

  private CacheStack stack(boolean callerMayBlock, PrivacyPolicy privacy) {
    CacheStack stack =
        CacheStack.builder()
            .store(store)
            .callerMayBlock(callerMayBlock)
            .privacy(privacy)
            .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
            .startDeadline(Patience.OF_TESTS)
            .build();
    open.push(stack);
    return stack;
  }

  private PresetClient track(PresetClient client) {
    open.push(client);
    return client;
  }
}
