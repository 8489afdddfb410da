// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SeparateUsersTest {

  private final CountingOrigin origin = CountingOrigin.start();
  private final ClassicStorage storage = ClassicStorage.of("memory");

  @BeforeEach
  void serve() {
    origin.on(
        "/me",
        request ->
            OriginResponse.ok("" + request.header("Authorization"))
                .cacheControl("private, max-age=60"));
  }

  @AfterEach
  void close() {
    storage.close();
    origin.close();
  }

  @Test
  void byCredentials() throws Exception {
    try (CloseableHttpClient client = SeparateUsers.byCredentials(storage)) {
      for (String user : List.of("alice", "bob", "alice", "bob")) {
        assertThat(fetch(client, user, HttpCacheContext.create())).isEqualTo(user);
      }
    }
    assertThat(origin.calls()).isEqualTo(2);
  }

  @Test
  void byCredentialsAsync() throws Exception {
    try (AsyncStorage async = AsyncStorage.of("memory");
        CloseableHttpAsyncClient client = SeparateUsers.byCredentials(async)) {
      client.start();
      for (String user : List.of("alice", "bob", "alice", "bob")) {
        assertThat(
                client
                    .execute(
                        SimpleRequestBuilder.get(origin.uri("/me"))
                            .addHeader("Authorization", user)
                            .build(),
                        null)
                    .get(60, TimeUnit.SECONDS)
                    .getBodyText())
            .isEqualTo(user);
      }
    }
    assertThat(origin.calls()).isEqualTo(2);
  }

  @Test
  void byTenant() throws Exception {
    try (CloseableHttpClient client = SeparateUsers.byTenant(storage)) {
      for (String tenant : List.of("t1", "t2", "t1", "t2")) {
        HttpCacheContext context = HttpCacheContext.create();
        context.setAttribute("tenant", tenant);
        fetch(client, "service", context);
      }
    }
    assertThat(origin.calls()).isEqualTo(2);
  }

  @Test
  void inRegion() throws Exception {
    for (String region : List.of("eu", "us", "eu")) {
      try (CloseableHttpClient client = SeparateUsers.inRegion(storage, region)) {
        for (String user : List.of("alice", "bob", "alice")) {
          assertThat(fetch(client, user, HttpCacheContext.create())).isEqualTo(user);
        }
      }
    }
    assertThat(origin.calls()).isEqualTo(4);
  }

  @Test
  void forOneAccount() throws Exception {
    try (CloseableHttpClient client = SeparateUsers.forOneAccount(storage)) {
      fetch(client, "job", HttpCacheContext.create());
      fetch(client, "job", HttpCacheContext.create());
    }
    assertThat(origin.calls()).isEqualTo(1);
  }

  private String fetch(CloseableHttpClient client, String user, HttpCacheContext context)
      throws Exception {
    return client.execute(
        ClassicRequestBuilder.get(origin.uri("/me")).addHeader("Authorization", user).build(),
        context,
        new BasicHttpClientResponseHandler());
  }
}
