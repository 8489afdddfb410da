package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application that used Larder over SQLite and was stopped leaves nothing behind: its class
 * loader, with Larder and all libraries in it, can be collected. In a JVM of its own, where nothing
 * else has started the threads that all share.
 */
class StoppedApplicationTest {

  /** The JDK's caches of linked methods are soft references. */
  private static final List<String> COLLECTING_ALL =
      List.of("-XX:SoftRefLRUPolicyMSPerMB=0", "-Xmx256m", "-XX:+UseSerialGC");

  @TempDir private Path folder = Path.of("");

  @Test
  void itsClassLoaderCanBeCollected() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on("/a", OriginResponse.ok("a").cacheControl("max-age=60"));
      ChildProcess stopped =
          ChildProcess.run(
              COLLECTING_ALL,
              System.getProperty("java.class.path"),
              StopApplications.class,
              origin.uri("/a").toString(),
              "async",
              "sqlite:" + folder.resolve("async.db"),
              "classic",
              "sqlite:" + folder.resolve("classic.db"));
      assertThat(stopped.output().lines())
          .containsSubsequence("async collected", "classic collected");
      assertThat(origin.calls()).as("the second request of each was a hit").isEqualTo(2);
    }
  }
}
