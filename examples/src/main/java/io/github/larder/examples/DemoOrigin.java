package io.github.larder.examples;

import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginRequest;
import io.github.larder.testing.OriginResponse;
import java.util.concurrent.atomic.AtomicInteger;

/** The pages of the demo. Each response says which one it is, so that a stored one is known. */
final class DemoOrigin {

  /** Fresh for ten minutes. */
  static final String JAM = "/jam";

  /** Fresh for a second, with an {@code ETag}. */
  static final String STOCK = "/stock";

  /** In two languages. */
  static final String HELLO = "/hello";

  private DemoOrigin() {}

  static CountingOrigin start() {
    AtomicInteger jars = new AtomicInteger(12);
    return CountingOrigin.start()
        .on(
            JAM,
            request ->
                OriginResponse.ok("Apricot jam: " + jars.getAndDecrement() + " jars in the larder.")
                    .cacheControl("max-age=600"))
        .on(
            STOCK,
            OriginResponse.ok("Plums are in season.").cacheControl("max-age=1").etag("plums"))
        .on(HELLO, DemoOrigin::greet);
  }

  private static OriginResponse greet(OriginRequest request) {
    return OriginResponse.ok("de".equals(request.header("Accept-Language")) ? "Hallo" : "Hello")
        .cacheControl("max-age=600")
        .vary("Accept-Language");
  }
}
