// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.fixture.ComparedClients;
import io.github.larder.httpclient5.fixture.ComparedClients.Kind;
import io.github.larder.httpclient5.fixture.Presented;
import io.github.larder.httpclient5.fixture.RawOrigin;
import io.github.larder.httpclient5.fixture.RawOrigin.Answer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A request does not fail because of its cache: it ends as it does without one. */
class FailureTest {

  private static final String STALE =
      "HTTP/1.1 200 OK\nCache-Control: max-age=60, must-revalidate\nAge: 90\nETag: \"a\"";
  private static final String FRESH = "HTTP/1.1 200 OK\nCache-Control: max-age=60\nETag: \"b\"";

  private final RawOrigin origin = new RawOrigin();

  @AfterEach
  void stop() throws IOException {
    origin.close();
  }

  /** HttpClient's classic client sends the request again, its async client reports the failure. */
  @ParameterizedTest
  @EnumSource
  void aConnectionThatDropsDuringAValidationIsRetriedAsWithoutACache(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      Presented plain = validated(clients.plain, 1);
      int calls = origin.takeCalls();
      assertThat(plain.body()).isEqualTo(kind == Kind.CLASSIC ? "new" : "");
      assertThat(validated(clients.heap, 1).outcome()).contains("504");
      origin.takeCalls();
      assertThat(validated(clients.larder, 1)).isEqualTo(plain);
      assertThat(origin.takeCalls()).isEqualTo(calls);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOriginThatIsGoneIsTheFailureThatItIsWithoutACache(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      Presented plain = validated(clients.plain, 100);
      int calls = origin.takeCalls();
      assertThat(validated(clients.larder, 100)).isEqualTo(plain);
      assertThat(origin.takeCalls()).isEqualTo(calls);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBodyThatBreaksOffDuringAValidationIsTheFailureThatItIsWithoutACache(Kind kind)
      throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      for (Presented.Client client : new Presented.Client[] {clients.plain, clients.larder}) {
        origin.on(call -> Answer.of(STALE, "old"));
        client.get(origin.host(), "/");
        origin.on(call -> Answer.of(FRESH, "new and longer").without(3));
        assertThat(client.get(origin.host(), "/").outcome()).isEqualTo("ConnectionClosedException");
      }
      origin.on(call -> Answer.of(FRESH, "whole"));
      assertThat(clients.larder.get(origin.host(), "/").body()).isEqualTo("whole");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStaleResponseThatMayBeServedOnErrorsStillIs(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      origin.on(
          call ->
              Answer.of(
                  "HTTP/1.1 200 OK\nCache-Control: max-age=60, stale-if-error=600\nAge: 90",
                  "old"));
      clients.larder.get(origin.host(), "/");
      origin.on(call -> null);
      assertThat(clients.larder.get(origin.host(), "/").body()).isEqualTo("old");
    }
  }

  /** It asks for an answer without the origin, which the application made. */
  @ParameterizedTest
  @EnumSource
  void aRequestThatForbidsTheOriginIsAnsweredBy504(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      origin.on(call -> Answer.of(STALE, "old"));
      clients.larder.get(origin.host(), "/");
      origin.takeCalls();
      assertThat(
              clients.larder.get(origin.host(), "/", "Cache-Control", "only-if-cached").outcome())
          .contains("504");
      assertThat(origin.takeCalls()).isZero();
    }
  }

  /** Gets a response that is stale, and again, while a number of connections drop. */
  private Presented validated(Presented.Client client, int drops) {
    origin.on(call -> Answer.of(STALE, "old"));
    client.get(origin.host(), "/");
    origin.takeCalls();
    AtomicInteger dropped = new AtomicInteger();
    origin.on(call -> dropped.incrementAndGet() <= drops ? null : Answer.of(FRESH, "new"));
    return client.get(origin.host(), "/");
  }
}
