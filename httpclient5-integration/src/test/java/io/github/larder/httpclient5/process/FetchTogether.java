// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.process;

import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.fixture.ClassicPresetClient;
import io.github.larder.httpclient5.fixture.Crowd;
import io.github.larder.httpclient5.fixture.Patience;
import io.github.larder.httpclient5.fixture.PresetClient;
import io.github.larder.httpclient5.fixture.PresetSettings;
import java.net.URI;

/** A program with many threads that ask for one URL as soon as the other programs are ready. */
final class FetchTogether {

  private static final int THREADS = 16;

  private FetchTogether() {}

  /** Arguments: the backend, a URL that answers when all programs have asked for it, the URL. */
  public static void main(String[] arguments) throws Exception {
    try (CacheStack stack =
            CacheStack.builder()
                .deadlines(Patience.OF_TESTS, Patience.OF_TESTS)
                .startDeadline(Patience.OF_TESTS)
                .backend(arguments[0])
                .build();
        PresetClient client =
            ClassicPresetClient.open(
                stack, PresetSettings.shared().waitingAtMost(Patience.OF_TESTS))) {
      stack.ready(Patience.OF_TESTS);
      client.get(URI.create(arguments[1]), "Cache-Control", "no-store");
      Crowd.run(
          THREADS,
          member ->
              () -> System.out.println("body: " + client.get(URI.create(arguments[2])).text()));
    }
  }
}
