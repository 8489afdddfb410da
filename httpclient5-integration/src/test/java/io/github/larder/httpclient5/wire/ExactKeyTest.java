// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.fixture.ComparedClients;
import io.github.larder.httpclient5.fixture.ComparedClients.Kind;
import io.github.larder.httpclient5.fixture.Presented;
import io.github.larder.httpclient5.fixture.RawOrigin;
import io.github.larder.httpclient5.fixture.RawOrigin.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two targets share a stored response only if RFC 3986, section 6.2.2, calls them equivalent. */
class ExactKeyTest {

  /**
   * No two of them are equivalent; each line is one key for HttpClient's cache, or no valid URI.
   */
  private static final List<String> DIFFERENT =
      List.of(
          "/search?q=C%2B%2B",
          "/search?q=C++",
          "/a/b",
          "/a//b",
          "//a/b",
          "/a/./b",
          "/c/../a/b",
          "/a/b?",
          "/a/b?&",
          "/a?x=1&y=2",
          "/a?x=1&&y=2",
          "/a?x=1&y=2&",
          "/a;x=1",
          "/a%3Bx%3D1",
          "/a?q=%E4",
          "/a?q=%F6",
          "/a?q=%EF%BF%BD",
          "/a?q=a,b",
          "/a?q=a%2Cb",
          "/a?q=a/b",
          "/a?q=a%2Fb",
          "/%2E%2E%2Fa",
          "/a|b",
          "/a%7Cb",
          "/a%zz",
          "/a%25zz",
          "/a%",
          "/a[1]",
          "/a?b=\"c\"",
          "/a\\b",
          "/a{b}",
          "/a^b`c",
          "/a?q=<x>");

  private final RawOrigin origin = new RawOrigin();

  @BeforeEach
  void echo() {
    origin.on(
        call ->
            call.method().equals("POST")
                ? Answer.of("HTTP/1.1 204 No Content", "")
                : Answer.of("HTTP/1.1 200 OK\nCache-Control: max-age=60", call.target()));
  }

  @AfterEach
  void stop() throws IOException {
    origin.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachTargetHasItsOwnResponse(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      for (int round = 0; round < 2; round++) {
        for (String target : DIFFERENT) {
          assertThat(clients.larder.get(origin.host(), target))
              .isEqualTo(clients.plain.get(origin.host(), target));
        }
      }
      long plain = DIFFERENT.size() * 2L;
      assertThat(origin.calls()).hasSize((int) plain + DIFFERENT.size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void heapStorageConfusesThem(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      clients.heap.get(origin.host(), "/search?q=C%2B%2B");
      assertThat(clients.heap.get(origin.host(), "/search?q=C++").body())
          .isEqualTo("/search?q=C%2B%2B");
      clients.heap.get(origin.host(), "/a/b");
      assertThat(clients.heap.get(origin.host(), "/a//b").body()).isEqualTo("/a/b");
      assertThat(clients.heap.get(origin.host(), "/a|b").outcome())
          .isEqualTo("NullPointerException");
    }
  }

  @ParameterizedTest
  @EnumSource
  void equivalentTargetsShareAResponse(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      clients.larder.get(origin.host(), "/~a/%2f?x=%c3%a4");
      origin.takeCalls();
      for (String target : List.of("/%7Ea/%2F?x=%C3%A4", "/~%61/%2f?%78=%c3%a4")) {
        assertThat(clients.larder.get(origin.host(), target).body()).isEqualTo("/~a/%2f?x=%c3%a4");
      }
      assertThat(origin.takeCalls()).isZero();
    }
  }

  /** The form that most applications use has a key without a mark. */
  @ParameterizedTest
  @EnumSource
  void clientsOfBothKindsShareWhatIsWrittenAsUsual(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      Presented.Client bare = clients.bare();
      for (String target :
          List.of(
              "/",
              "/a/b.c?x=1&y=2",
              "/users/@me",
              "/a;v=1",
              "/m:run",
              "/P(1)",
              "/q?s=a+b",
              "/q?s=a%20b",
              "/q?t=12%3A00",
              "/q?s=%C3%A4",
              "/a/")) {
        clients.larder.get(origin.host(), target);
        origin.takeCalls();
        assertThat(bare.get(origin.host(), target).body()).isEqualTo(target);
        assertThat(origin.takeCalls()).as(target).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnsafeRequestInvalidatesItsOwnTarget(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      for (String target : DIFFERENT) {
        clients.larder.get(origin.host(), target);
        clients.larder.send("POST", origin.host(), target);
        origin.takeCalls();
        clients.larder.get(origin.host(), target);
        assertThat(origin.takeCalls()).as(target).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLocationInvalidatesTheTargetThatItNames(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      for (String target : DIFFERENT) {
        String location = target.startsWith("//") ? origin.host().toURI() + target : target;
        echo();
        clients.larder.get(origin.host(), target);
        origin.on(call -> Answer.of("HTTP/1.1 201 Created\nLocation: " + location, ""));
        clients.larder.send("POST", origin.host(), "/new");
        echo();
        origin.takeCalls();
        clients.larder.get(origin.host(), target);
        assertThat(origin.takeCalls()).as(target).isEqualTo(1);
      }
    }
  }

  /** HttpClient's own clients over the same store have their own, confused key. */
  @ParameterizedTest
  @EnumSource
  void whatABareClientHasStoredIsInvalidatedAsWell(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      Presented.Client bare = clients.bare();
      bare.get(origin.host(), "/a//b");
      clients.larder.send("POST", origin.host(), "/a//b");
      origin.takeCalls();
      bare.get(origin.host(), "/a//b");
      assertThat(origin.takeCalls()).isEqualTo(1);
    }
  }
}
