// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheMode;
import io.github.larder.core.MissReason;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.privacy.PrivacyPolicy.SetCookie;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.CacheRule;
import io.github.larder.httpclient5.CacheRules;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.body.BodyKey;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.SkipReason;
import io.github.larder.testing.OriginResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Causes every reason why an exchange is not answered from the store, and why a response is not
 * stored; the application, the log, a meter and the command must show it.
 */
class VerdictTableTest {

  /** How a reason is caused. */
  private interface Script {
    Explanation play(Scene scene) throws IOException;
  }

  private record Row(Enum<?> reason, Script script) {

    String name() {
      return reason.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
      return reason.getDeclaringClass().getSimpleName() + " " + reason;
    }
  }

  static Stream<Row> rows() {
    return Stream.concat(misses(), Stream.concat(refusals(), skips()));
  }

  private static Stream<Row> misses() {
    return Stream.of(
        row(MissReason.ABSENT, scene -> scene.why()),
        row(
            MissReason.REMOVED,
            scene -> {
              scene.why();
              scene.faults.ofRemovals = () -> failure(Kind.DENIED);
              scene.whyRequest("DELETE", null, Scene.Reading.WHOLE);
              return scene.why();
            }),
        row(
            MissReason.ON_HOLD,
            scene -> {
              scene.stack().ready(Duration.ofMinutes(1));
              scene.faults.ofReads = () -> failure(Kind.TIMEOUT);
              scene.why();
              return scene.why();
            }),
        row(
            MissReason.BACKEND_SICK,
            scene -> {
              scene.faults.ofReads = () -> failure(Kind.UNAVAILABLE);
              return scene.why();
            }),
        row(
            MissReason.SWITCHED_OFF,
            scene -> {
              scene.stack().mode(CacheMode.OFF);
              return scene.why();
            }),
        row(
            MissReason.EXPIRED,
            scene -> {
              scene.answers(OriginResponse.ok("a").cacheControl("max-age=9").header("Age", "30"));
              scene.why();
              return scene.why();
            }),
        row(
            MissReason.VARIED,
            scene -> {
              scene.answers(OriginResponse.ok("a").cacheControl("max-age=60").vary("Accept"));
              scene.why(header("Accept", "text/html"));
              return scene.why(header("Accept", "text/plain"));
            }),
        row(
            MissReason.NOT_IN_PARTITION,
            scene -> scene.perUser(PartitionResolver.oneUser("app")).why()),
        row(
            MissReason.REFRESH_REQUESTED,
            scene -> {
              scene.why();
              return scene.why(header("Cache-Control", "no-cache"));
            }),
        row(
            MissReason.UNUSABLE,
            scene -> {
              scene.why();
              return scene.why(header("If-Match", "\"1\""));
            }));
  }

  /** Responses that HTTP, the request or the client excludes. */
  private static Stream<Row> refusals() {
    return Stream.of(
        row(SkipReason.METHOD, scene -> scene.whyRequest("POST", null, Scene.Reading.WHOLE)),
        row(SkipReason.STATUS, scene -> scene.whyPath("/none")),
        origin(SkipReason.NO_STORE, OriginResponse.ok("a").cacheControl("no-store")),
        origin(SkipReason.PRIVATE, OriginResponse.ok("a").cacheControl("private, max-age=60")),
        row(SkipReason.AUTHORIZATION, scene -> scene.why(header("Authorization", "Basic YTpi"))),
        origin(SkipReason.NO_FRESHNESS, OriginResponse.ok("a").cacheControl("max-age=0")),
        row(
            SkipReason.VARIES_WITHOUT_REPEAT,
            scene ->
                scene
                    .answers(OriginResponse.ok("a").cacheControl("max-age=60").vary("X-Request-Id"))
                    .whyLast(65, "X-Request-Id")),
        origin(
            SkipReason.VARIES_ON_EVERYTHING,
            OriginResponse.ok("a").cacheControl("max-age=60").vary("*")),
        origin(
            SkipReason.CONTRADICTORY,
            OriginResponse.ok("a").header("Expires", "0").header("Expires", "1")),
        row(SkipReason.REQUEST_NO_STORE, scene -> scene.why(header("Cache-Control", "no-store"))),
        row(
            SkipReason.REQUEST_BODY,
            scene -> scene.whyRequest("GET", new StringEntity("{}"), Scene.Reading.WHOLE)),
        row(SkipReason.BODY_TOO_LARGE, scene -> whyPost(scene, BodyKey.bytes(), 1)),
        row(
            SkipReason.BODY_NOT_KEYED,
            scene -> whyPost(scene, (request, body) -> Optional.empty(), 100)),
        row(
            SkipReason.BODY_KEY_FAILED,
            scene ->
                whyPost(
                    scene,
                    (request, body) -> {
                      throw new IllegalStateException("no key");
                    },
                    100)),
        row(
            SkipReason.UNKNOWN_PARTITION,
            scene ->
                scene
                    .perUser(
                        (request, context) -> {
                          throw new IllegalStateException("nobody");
                        })
                    .why()),
        row(
            SkipReason.RULE,
            scene ->
                scene
                    .client(
                        client -> client.rules(CacheRules.of(CacheRule.everything().neverStore())))
                    .why()),
        row(
            SkipReason.OBJECT_TOO_LARGE,
            scene ->
                scene
                    .client(
                        client ->
                            client.cacheConfig(
                                CacheConfigPreset.builder().setMaxObjectSize(3).build()))
                    .why()),
        origin(
            SkipReason.EVENT_STREAM,
            OriginResponse.ok("data: 1\n\n".getBytes(UTF_8))
                .header("Content-Type", "text/event-stream")
                .cacheControl("max-age=60")),
        row(
            SkipReason.INCOMPLETE,
            scene -> {
              scene.answers(OriginResponse.ok("a".repeat(1 << 20)).cacheControl("max-age=60"));
              return scene
                  .client(client -> client.maxBufferedBytes(0))
                  .whyRequest("GET", null, Scene.Reading.BEGIN);
            }));
  }

  private static Explanation whyPost(Scene scene, BodyKey key, int maxBytes) throws IOException {
    return scene
        .client(
            client ->
                client
                    .rules(CacheRules.of(CacheRule.everything().post(key)))
                    .maxKeyedBodyBytes(maxBytes))
        .whyRequest("POST", new StringEntity("{}"), Scene.Reading.WHOLE);
  }

  private static Stream<Row> skips() {
    return Stream.of(
        row(
            SkipReason.TOO_LARGE,
            scene -> {
              scene.faults.maxBytes = 100;
              return scene.why();
            }),
        row(
            SkipReason.VARIES_ON_CREDENTIAL,
            scene -> {
              scene.answers(OriginResponse.ok("a").cacheControl("max-age=60").vary("X-Api-Key"));
              return scene.why(header("X-Api-Key", "s3cret"));
            }),
        row(
            SkipReason.UNKNOWN_CREDENTIALS,
            scene ->
                scene
                    .perUser(PartitionResolver.byCredentials())
                    .client(client -> client.httpClient(adding("Authorization", "Basic YTpi")))
                    .why()),
        row(
            SkipReason.VARIES_ON_ADDED_HEADER,
            scene -> {
              scene.answers(
                  OriginResponse.ok("a").cacheControl("max-age=60").vary("Accept-Language"));
              return scene
                  .client(client -> client.httpClient(adding("Accept-Language", "en")))
                  .why();
            }),
        row(
            SkipReason.SETS_COOKIE,
            scene -> {
              scene.answers(
                  OriginResponse.ok("a")
                      .cacheControl("max-age=60")
                      .header("Set-Cookie", "id=s3cret"));
              return scene
                  .stack(
                      stack ->
                          stack.privacy(PrivacyPolicy.standard().withSetCookie(SetCookie.REFUSE)))
                  .why();
            }),
        origin(
            SkipReason.SECRET_IN_HEADER,
            OriginResponse.ok("a")
                .cacheControl("max-age=60")
                .header("X-CSRF-Token", "s3cret0123456789abcdef")),
        // A table that is being created, the order of writes, and attempts that conflict for
        // seconds are hard to cause, so the backend returns their results.
        skipping(SkipReason.NOT_READY),
        skipping(SkipReason.DELAYED),
        skipping(SkipReason.CONTENDED),
        row(
            SkipReason.NO_VALIDATOR,
            scene -> scene.client(LarderHttpClientBuilder::alwaysValidate).why()),
        row(
            SkipReason.ON_HOLD,
            scene -> {
              scene.stack().ready(Duration.ofMinutes(1));
              scene.faults.ofReads = () -> failure(Kind.TIMEOUT);
              scene.why();
              return scene.why();
            }),
        row(
            SkipReason.SUPERSEDED,
            scene -> {
              scene.origin.on(
                  Scene.PATH,
                  request -> {
                    if (request.isConditional()) {
                      scene.faults.removeAll();
                    }
                    return OriginResponse.ok("a").cacheControl("no-cache").etag("1");
                  });
              scene.why();
              return scene.why();
            }),
        row(
            SkipReason.READ_ONLY,
            scene -> {
              scene.faults.ofPuts = () -> failure(Kind.DENIED);
              return scene.why();
            }),
        row(
            SkipReason.SHORT_CIRCUITED,
            scene -> {
              scene.stack().ready(Duration.ofMinutes(1));
              scene.faults.ofPuts = () -> failure(Kind.UNAVAILABLE);
              for (int i = 0; i < 30; i++) {
                String path = "/" + i;
                scene.origin.on(path, OriginResponse.ok("a").cacheControl("max-age=60"));
                scene.whyPath(path);
              }
              return scene.why();
            }),
        row(
            SkipReason.SWITCHED_OFF,
            scene -> {
              scene.stack().mode(CacheMode.OFF);
              return scene.why();
            }),
        row(
            SkipReason.FAILED,
            scene -> {
              scene.faults.ofPuts = ArithmeticException::new;
              return scene.why();
            }));
  }

  @Test
  void everyReasonHasARow() {
    List<Enum<?>> reasons = new ArrayList<>(Arrays.asList(MissReason.values()));
    reasons.addAll(Arrays.asList(SkipReason.values()));
    assertThat(rows().map(Row::reason)).containsExactlyInAnyOrderElementsOf(reasons);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void allOutputsShowTheReason(Row row) throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream err = System.err;
    try (Scene scene = new Scene()) {
      System.setErr(new PrintStream(log, true, UTF_8));
      Explanation explanation = row.script().play(scene);
      showsApplication(row, explanation.answer().verdict().orElseThrow());
      showsLog(row, log.toString(UTF_8));
      showsMeter(row, scene);
      showsCommand(row, explanation);
    } finally {
      System.setErr(err);
    }
  }

  private static void showsApplication(Row row, CacheVerdict verdict) {
    if (row.reason() instanceof MissReason reason) {
      assertThat(verdict.missReason()).contains(reason);
    } else {
      assertThat(verdict.skipReason()).contains((SkipReason) row.reason());
    }
    assertThat(verdict.toString()).contains("(" + row.name() + ")");
    assertThat(verdict.explanation()).isPresent();
    assertThat(verdict.decidedBy()).isPresent();
  }

  /** The reason of a miss is logged at DEBUG, that of a response not stored at DEBUG or WARN. */
  private static void showsLog(Row row, String log) {
    assertThat(log.lines().filter(line -> line.contains("(" + row.name() + ")")))
        .isNotEmpty()
        .allMatch(line -> line.contains("http://localhost"));
    assertThat(log).doesNotContain("s3cret");
  }

  private static void showsMeter(Row row, Scene scene) {
    String meter = row.reason() instanceof MissReason ? "larder.exchanges" : "larder.skipped";
    assertThat(scene.registry.get(meter).tag("reason", row.name()).counter().count()).isPositive();
  }

  private static void showsCommand(Row row, Explanation explanation) {
    List<String> lines = explanation.lines();
    assertThat(lines).hasSizeLessThanOrEqualTo(12);
    assertThat(lines).anyMatch(line -> line.contains("(" + row.name() + ")"));
    assertThat(lines).anyMatch(line -> line.startsWith("because "));
    assertThat(explanation.json()).contains("Reason\":\"" + row.name() + "\"");
    assertThat(String.join("\n", lines) + explanation.json()).doesNotContain("s3cret");
    assertThat(StatusLine.of(explanation.answer(), "u", "b")).contains("(" + row.name() + ")");
  }

  private static CacheStoreException failure(Kind kind) {
    return new CacheStoreException(kind, "as the row wants it", null);
  }

  private static Row row(Enum<?> reason, Script script) {
    return new Row(reason, script);
  }

  private static Row origin(SkipReason reason, OriginResponse response) {
    return row(reason, scene -> scene.answers(response).why());
  }

  private static Row skipping(SkipReason reason) {
    return row(
        reason,
        scene -> {
          scene.faults.skips = reason;
          return scene.why();
        });
  }

  private static Consumer<HttpClientBuilder> adding(String name, String value) {
    return http ->
        http.addRequestInterceptorFirst(
            (request, entity, context) -> request.setHeader(name, value));
  }

  private static Header header(String name, String value) {
    return new BasicHeader(name, value);
  }
}
