// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.OperationEvent.Operation;
import io.github.larder.httpclient5.fixture.ComparedClients;
import io.github.larder.httpclient5.fixture.ComparedClients.Kind;
import io.github.larder.httpclient5.fixture.Presented;
import io.github.larder.httpclient5.fixture.RawOrigin;
import io.github.larder.httpclient5.fixture.RawOrigin.Answer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values of the fields that {@code Vary} names are compared as they are sent. */
class VaryValuesTest {

  private final RawOrigin origin = new RawOrigin();

  @AfterEach
  void stop() throws IOException {
    origin.close();
  }

  @ParameterizedTest
  @EnumSource
  void aTenantGetsNoOtherTenantsPage(Kind kind) throws IOException {
    varyOn("X-Tenant");
    try (ComparedClients clients = new ComparedClients(kind)) {
      assertThat(page(clients.heap, "ACME")).isEqualTo("ACME");
      assertThat(page(clients.heap, "Acme")).isEqualTo("ACME");
      for (String tenant :
          List.of("ACME", "Acme", "acme", "a,b", "b,a", "\"a,b\"", "\"a, b\"", "a", "a,a", "")) {
        assertThat(page(clients.larder, tenant)).isEqualTo(tenant);
        origin.takeCalls();
        assertThat(page(clients.larder, tenant)).isEqualTo(tenant);
        assertThat(origin.takeCalls()).as(tenant).isZero();
      }
    }
  }

  /** RFC 9111, section 4.1, and RFC 9110, section 5.6.1. */
  @ParameterizedTest
  @EnumSource
  void whiteSpaceAroundCommasSaysNothing(Kind kind) throws IOException {
    varyOn("X-Tenant");
    try (ComparedClients clients = new ComparedClients(kind)) {
      assertThat(page(clients.larder, "a,b")).isEqualTo("a,b");
      assertThat(page(clients.larder, "a ,  b")).isEqualTo("a,b");
    }
  }

  /** One of several clients over one store is HttpClient's own. */
  @ParameterizedTest
  @EnumSource
  void norThePageThatABareClientHasStored(Kind kind) throws IOException {
    varyOn("X-Tenant");
    try (ComparedClients clients = new ComparedClients(kind)) {
      page(clients.bare(), "ACME");
      assertThat(page(clients.larder, "Acme")).isEqualTo("Acme");
    }
  }

  @ParameterizedTest
  @EnumSource
  void fieldsThatAreListsOfWordsAreComparedAsSuch(Kind kind) throws IOException {
    try (ComparedClients clients = new ComparedClients(kind)) {
      for (String name : List.of("Accept-Encoding", "Accept-Language", "Accept")) {
        varyOn(name);
        clients.larder.get(origin.host(), "/" + name, name, "br, gzip");
        origin.takeCalls();
        clients.larder.get(origin.host(), "/" + name, name, "GZIP,br");
        assertThat(origin.takeCalls()).as(name).isZero();
      }
    }
  }

  /** HttpClient's cache reads up to 32 variants, one by one, to send their tags. */
  @ParameterizedTest
  @EnumSource
  void atMostAHandfulOfVariantsIsReadForTheirValidators(Kind kind) throws IOException {
    origin.on(
        call ->
            Answer.of(
                "HTTP/1.1 200 OK\nCache-Control: max-age=60\nVary: X-Id\nETag: \""
                    + call.field("X-Id")
                    + "\"",
                "a"));
    try (ComparedClients clients = new ComparedClients(kind)) {
      for (int id = 0; id < 10; id++) {
        clients.takeReads();
        clients.larder.get(origin.host(), "/", "X-Id", "id" + id);
      }
      assertThat(clients.takeReads())
          .as("the root, and the variants together")
          .startsWith(Operation.GET, Operation.GET_ALL)
          .containsOnlyOnce(Operation.GET_ALL);
      String tags = String.valueOf(origin.calls().get(9).field("If-None-Match"));
      assertThat(tags.split(",")).hasSize(4);
      assertThat(tags).contains("id8");
    }
  }

  /** Such as the identifier of each request. */
  @ParameterizedTest
  @EnumSource
  void aValueThatNeverComesAgainIsNotStoredForEver(Kind kind) throws IOException {
    varyOn("X-Id");
    try (ComparedClients clients = new ComparedClients(kind)) {
      clients.larder.get(origin.host(), "/", "X-Id", "id0");
      assertThat(calls(clients.larder, "id0")).as("the first ones are stored").isZero();
      for (int id = 1; id < 72; id++) {
        clients.larder.get(origin.host(), "/", "X-Id", "id" + id);
      }
      assertThat(calls(clients.larder, "id71")).as("not stored").isOne();
      assertThat(calls(clients.larder, "id71")).as("values come again, so it is stored").isZero();
    }
  }

  /** Values that come again in any order are stored, however many there are. */
  @ParameterizedTest
  @EnumSource
  void valuesThatComeAgainAreStored(Kind kind) throws IOException {
    varyOn("X-Id");
    try (ComparedClients clients = new ComparedClients(kind)) {
      for (int round = 0; round < 3; round++) {
        for (int id = 0; id < 20; id++) {
          clients.larder.get(origin.host(), "/", "X-Id", "id" + id);
        }
      }
      assertThat(origin.takeCalls()).isEqualTo(20);
    }
  }

  private int calls(Presented.Client client, String id) {
    origin.takeCalls();
    assertThat(client.get(origin.host(), "/", "X-Id", id).body()).isEqualTo(id);
    return origin.takeCalls();
  }

  private void varyOn(String name) {
    origin.on(
        call ->
            Answer.of(
                "HTTP/1.1 200 OK\nCache-Control: max-age=60\nVary: " + name,
                String.valueOf(call.field(name))));
  }

  private String page(Presented.Client client, String tenant) {
    return client.get(origin.host(), "/", "X-Tenant", tenant).body();
  }
}
