package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import java.io.IOException;
import java.net.URI;
import java.util.function.BiFunction;

/**
 * Makes a stack, a storage and a client, sends a request twice, and closes them. {@link
 * StopApplications} loads it with a class loader of its own, and knows it by its constructor alone.
 */
public final class StoppedApplication implements BiFunction<String, String, Integer> {

  private final URI uri;

  /**
   * Makes the application.
   *
   * @param uri what it asks for
   */
  public StoppedApplication(String uri) {
    this.uri = URI.create(uri);
  }

  @Override
  public Integer apply(String kind, String backend) {
    boolean classic = kind.equals("classic");
    try (CacheStack stack =
            CacheStack.builder()
                .backend(backend)
                .callerMayBlock(classic)
                .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
                .startDeadline(Patience.OF_TESTS)
                .build();
        TestClient client =
            classic
                ? ClassicTestClient.removingUnread(stack)
                : AsyncTestClient.removingUnread(stack)) {
      client.get(uri);
      return client.get(uri).status();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
