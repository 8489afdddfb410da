// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The origin of the demo: its pages, and counters of requests and of bodies sent. */
final class DemoOrigin implements AutoCloseable {

  /** Fresh for ten minutes. Each response has a number of jars of its own. */
  static final String JAM = "/jam";

  /** Fresh for a second, with an {@code ETag}. */
  static final String PLUMS = "/plums";

  /** In two languages. */
  static final String HELLO = "/hello";

  private final CountingOrigin origin = CountingOrigin.start();
  private final AtomicInteger bodies = new AtomicInteger();
  private final AtomicInteger jars = new AtomicInteger(12);

  DemoOrigin() {
    serve(JAM, request -> jam());
    serve(PLUMS, request -> plums());
    serve(HELLO, DemoOrigin::hello);
  }

  URI uri(String path) {
    return origin.uri(path);
  }

  int calls() {
    return origin.calls();
  }

  int bodiesSent() {
    return bodies.get();
  }

  void resetCounters() {
    origin.resetCalls();
    bodies.set(0);
  }

  @Override
  public void close() {
    origin.close();
  }

  /** A conditional request can also be answered with a body, which is counted. */
  private void serve(String path, Function<OriginRequest, OriginResponse> page) {
    origin.on(
        path,
        request -> {
          OriginResponse response = page.apply(request);
          OriginResponse answer = response.unlessMatching(request);
          if (answer == response) {
            bodies.incrementAndGet();
          }
          return answer;
        });
  }

  private OriginResponse jam() {
    return OriginResponse.ok("Apricot jam: " + jars.getAndDecrement() + " jars in the larder.")
        .cacheControl("max-age=600");
  }

  private static OriginResponse plums() {
    return OriginResponse.ok("Plums are in season.").cacheControl("max-age=1").etag("plums");
  }

  private static OriginResponse hello(OriginRequest request) {
    return OriginResponse.ok("de".equals(request.header("Accept-Language")) ? "Hallo" : "Hello")
        .cacheControl("max-age=600")
        .vary("Accept-Language");
  }
}
