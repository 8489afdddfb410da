// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.impl.bootstrap.HttpServer;
import org.apache.hc.core5.http.impl.bootstrap.ServerBootstrap;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/** Fetches a URL with two clients, one after the other, that keep responses in one file. */
final class Quickstart {

  static void fetch(String url) throws Exception {
    try (ClassicStorage storage = ClassicStorage.of("sqlite:http-cache.db");
        CloseableHttpClient client = LarderHttpClientBuilder.shared(storage).build()) {
      HttpCacheContext context = HttpCacheContext.create();
      String body =
          client.execute(
              ClassicRequestBuilder.get(url).build(),
              context,
              new BasicHttpClientResponseHandler());
      System.out.println(CacheVerdict.of(context).orElseThrow() + ": " + body);
    }
  }

  public static void main(String[] arguments) throws Exception {
    AtomicInteger answers = new AtomicInteger();
    try (HttpServer origin =
        ServerBootstrap.bootstrap()
            .setLocalAddress(InetAddress.getLoopbackAddress())
            .register(
                "/jam",
                (request, response, context) -> {
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setEntity(
                      new StringEntity("answer " + answers.incrementAndGet() + " of the origin"));
                })
            .create()) {
      origin.start();
      String url = "http://localhost:" + origin.getLocalPort() + "/jam";
      fetch(url);
      fetch(url); // a new client, as in a new process: this answer is read from the file
    }
  }
}
