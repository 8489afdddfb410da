// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.fixture.ComparedClients;
import io.github.larder.httpclient5.fixture.ComparedClients.Kind;
import io.github.larder.httpclient5.fixture.Presented;
import io.github.larder.httpclient5.fixture.RawOrigin;
import io.github.larder.httpclient5.fixture.RawOrigin.Answer;
import io.github.larder.httpclient5.fixture.RawOrigin.Call;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A 304 that answers the application's own condition goes to the application, and neither is stored
 * nor updates a stored response (RFC 9111, section 4.3.4).
 */
class ForeignNotModifiedTest {

  private static final String MONDAY = "Mon, 06 Jan 2020 00:00:00 GMT";

  private final RawOrigin origin = new RawOrigin();

  @AfterEach
  void stop() throws IOException {
    origin.close();
  }

  @ParameterizedTest
  @EnumSource
  void withoutAStoredResponseItIsNotStored(Kind kind) throws IOException {
    origin.on(new Resource("new", "max-age=60"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      assertThat(validated(clients.larder, "\"new\"").outcome())
          .isEqualTo("HTTP/1.1 304 Not Modified");
      assertThat(validated(clients.larder, "\"new\""))
          .isEqualTo(validated(clients.plain, "\"new\""));
      origin.takeCalls();
      assertThat(validated(clients.larder, "\"older\"").body()).isEqualTo("new");
      assertThat(origin.takeCalls()).isEqualTo(1);
    }
  }

  /** HttpClient's own cache stores it, and answers holders of older copies with it. */
  @ParameterizedTest
  @EnumSource
  void dateOfTheApplicationIsNoDateOfAStoredResponse(Kind kind) throws IOException {
    origin.on(
        call ->
            call.field("If-Modified-Since") == null
                ? Answer.of("HTTP/1.1 200 OK\nCache-Control: max-age=60", "new")
                : notModified("Cache-Control: max-age=60"));
    String tuesday = "Tue, 07 Jan 2020 00:00:00 GMT";
    try (ComparedClients clients = new ComparedClients(kind)) {
      for (Presented.Client client : new Presented.Client[] {clients.heap, clients.larder}) {
        client.get(origin.host(), "/", "If-Modified-Since", MONDAY);
        origin.takeCalls();
        client.get(origin.host(), "/", "If-Modified-Since", tuesday);
        assertThat(origin.takeCalls()).isEqualTo(client == clients.heap ? 0 : 1);
      }
      assertThat(clients.larder.get(origin.host(), "/").body()).isEqualTo("new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStoredResponseWithoutValidatorsIsNotUpdated(Kind kind) throws IOException {
    origin.on(call -> Answer.of("HTTP/1.1 200 OK\nCache-Control: max-age=60\nAge: 90", "old"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      clients.heap.get(origin.host(), "/");
      clients.larder.get(origin.host(), "/");
      origin.on(new Resource("new", "max-age=60"));
      validated(clients.heap, "\"new\"");
      assertThat(clients.heap.get(origin.host(), "/").body()).isEqualTo("old");
      assertThat(validated(clients.larder, "\"new\""))
          .isEqualTo(validated(clients.plain, "\"new\""));
      assertThat(clients.larder.get(origin.host(), "/").body()).isEqualTo("new");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStoredResponseWithADateIsValidatedByItsDateAlone(Kind kind) throws IOException {
    origin.on(
        call ->
            Answer.of(
                "HTTP/1.1 200 OK\nCache-Control: max-age=60\nAge: 90\nLast-Modified: " + MONDAY,
                "old"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      clients.larder.get(origin.host(), "/");
      origin.on(new Resource("new", "max-age=60"));
      origin.takeCalls();
      assertThat(validated(clients.larder, "\"new\"").body()).isEqualTo("new");
      Call call = origin.calls().get(0);
      assertThat(call.field("If-None-Match")).isNull();
      assertThat(call.field("If-Modified-Since")).isEqualTo(MONDAY);
    }
  }

  @ParameterizedTest
  @EnumSource
  void requestedValidationDoesNotServeAnotherResponse(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      origin.on(new Resource("second", "max-age=60"));
      clients.heap.get(origin.host(), "/");
      clients.larder.get(origin.host(), "/");
      origin.on(new Resource("first", "max-age=60"));
      String[] condition = {"Cache-Control", "no-cache", "If-None-Match", "\"first\""};
      assertThat(clients.heap.get(origin.host(), "/", condition).body()).isEqualTo("second");
      assertThat(clients.larder.get(origin.host(), "/", condition))
          .isEqualTo(clients.plain.get(origin.host(), "/", condition));
      assertThat(clients.larder.get(origin.host(), "/").field("ETag")).isEqualTo("\"second\"");
    }
  }

  /** The cache's condition is repeated without it, and nothing of the 304 is stored. */
  @ParameterizedTest
  @EnumSource
  void answerThatNamesAnotherResponseIsNoValidation(Kind kind) throws IOException {
    origin.on(
        call ->
            Answer.of("HTTP/1.1 200 OK\nCache-Control: max-age=60\nAge: 90\nETag: \"old\"", "old"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      clients.heap.get(origin.host(), "/");
      clients.larder.get(origin.host(), "/");
      origin.on(
          call ->
              call.field("If-None-Match") == null
                  ? Answer.of("HTTP/1.1 200 OK\nCache-Control: max-age=60\nETag: \"new\"", "new")
                  : notModified("ETag: \"new\"\nCache-Control: max-age=60"));
      origin.takeCalls();
      assertThat(clients.heap.get(origin.host(), "/").body()).isEqualTo("old");
      assertThat(origin.takeCalls()).isEqualTo(1);
      assertThat(clients.larder.get(origin.host(), "/").body()).isEqualTo("new");
      assertThat(origin.takeCalls()).isEqualTo(2);
      assertThat(clients.larder.get(origin.host(), "/").body()).isEqualTo("new");
      assertThat(origin.takeCalls()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void validationOfTheStoredResponseUpdatesIt(Kind kind) throws IOException {
    origin.on(
        call ->
            Answer.of("HTTP/1.1 200 OK\nCache-Control: max-age=60\nAge: 90\nETag: W/\"a\"", "a"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      clients.larder.get(origin.host(), "/");
      origin.on(call -> notModified("ETag: \"a\"\nAge: 0\nCache-Control: max-age=60\nX-Seen: 1"));
      assertThat(validated(clients.larder, "W/\"a\"").outcome())
          .isEqualTo("HTTP/1.1 304 Not Modified");
      origin.takeCalls();
      Presented hit = clients.larder.get(origin.host(), "/");
      assertThat(hit.body()).isEqualTo("a");
      assertThat(hit.field("X-Seen")).isEqualTo("1");
      assertThat(origin.takeCalls()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAnotherClientHasStoredSoIsNoResponse(Kind kind) throws IOException {
    origin.on(new Resource("new", "max-age=60"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      validated(clients.bare(), "\"new\"");
      origin.takeCalls();
      assertThat(validated(clients.larder, "\"new\"").outcome()).contains("304");
      assertThat(clients.larder.get(origin.host(), "/").body()).isEqualTo("new");
      assertThat(origin.takeCalls()).isEqualTo(2);
    }
  }

  private Presented validated(Presented.Client client, String tag) {
    return client.get(origin.host(), "/", "If-None-Match", tag);
  }

  private static Answer notModified(String fields) {
    return Answer.raw("HTTP/1.1 304 Not Modified\n" + fields + "\n\n", "");
  }

  /** A resource whose content is the name of its entity tag. */
  private record Resource(String tag, String cacheControl) implements RawOrigin.Script {

    @Override
    public @Nullable Answer answer(Call call) {
      String fields = "ETag: \"" + tag + "\"\nCache-Control: " + cacheControl;
      return ("\"" + tag + "\"").equals(call.field("If-None-Match"))
          ? notModified(fields)
          : Answer.of("HTTP/1.1 200 OK\n" + fields, tag);
    }
  }
}
