// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphQlKeyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ user(id: 1) { name } }",
        "query { user }",
        "query mutation($a: In = {x: [1]}) @mutation(if: {b: 1}) { user(a: $a) { name } }",
        "# mutation { x }\nquery A { a } fragment F on User { mutation } query B { ...F }",
        "\ufeff,,{ a(text: \"} mutation { \\\" }\") }",
        "{ a(text: \"\"\"} mutation { \" \\\"\"\" } \"\"\") b(t: \"\") }",
      })
  void queriesAreKeyed(String document) {
    assertThat(GraphQlKey.hasOnlyQueries(document)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "query",
        "mutation { rename }",
        "mutation{rename}",
        "subscription { ticks }",
        "{ a } mutation M { b }",
        "query A { a }\nmutation M { b }",
        "# {}\nmutation { a }",
        "# {}\r mutation { a }",
        "\"text\" mutation { a }",
        "{ a(text: \"\\\\\") } mutation { b }",
        "{ a(text: \"\"\"\\\\\"\"\") } mutation { b }",
        "{ a(text: \"\"\"\"\"\") } mutation { b }",
        "{ a ) } mutation { b }",
        "{ a } }",
        "{ a",
        "(a) { b }",
        "type User { id: ID }",
        "extend type User { id: ID }",
      })
  void everythingElseIsNot(String document) {
    assertThat(GraphQlKey.hasOnlyQueries(document)).isFalse();
  }

  @Test
  void bodyHasADocumentOrDocuments() {
    assertThat(key("{\"variables\": {}, \"query\": \"{a}\"}"))
        .contains("{\"query\":\"{a}\",\"variables\":{}}");
    assertThat(key("[{\"query\": \"{a}\"}, {\"query\": \"{b}\"}]")).isPresent();
    assertThat(key("[{\"query\": \"{a}\"}, {\"query\": \"mutation {b}\"}]")).isEmpty();
    assertThat(key("[]")).isEmpty();
    assertThat(key("{\"extensions\": {\"persistedQuery\": {}}}")).isEmpty();
    assertThat(key("{\"query\": 1}")).isEmpty();
    assertThat(key("{\"query\": \"{a}\", \"query\": \"mutation {b}\"}")).isEmpty();
    assertThat(key("query=x")).isEmpty();
  }

  private static Optional<String> key(String body) {
    return BodyKey.graphQl()
        .of(new BasicHttpRequest("POST", "/"), body.getBytes(UTF_8))
        .map(bytes -> new String(bytes, UTF_8));
  }
}
