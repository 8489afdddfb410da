// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.core.CacheStack;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.examples.ExampleProcess;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class LocalDynamoDbServerTest {

  private static final Duration START = Duration.ofSeconds(20);
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private static final Pattern SETTINGS =
      Pattern.compile(
          "export LARDER_BACKEND='([^']+)' AWS_ACCESS_KEY_ID=(\\w+) AWS_SECRET_ACCESS_KEY=(\\w+)");

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatItPrintsWorksAndResponsesOutliveIt(@TempDir Path folder) throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on("/", OriginResponse.ok("kept").cacheControl("max-age=600"));

      fetchOverNewServer(origin, folder);
      fetchOverNewServer(origin, folder);

      assertThat(origin.calls()).isEqualTo(1);
      assertThat(folder.resolve(".larder/dynamodb")).isNotEmptyDirectory();
    }
  }

  @Test
  void aTakenPortIsOneLine(@TempDir Path folder) throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        ExampleProcess server =
            ExampleProcess.start(
                LocalDynamoDbServer.class,
                folder,
                "--port",
                Integer.toString(taken.getLocalPort()))) {
      assertThat(server.lines()).isEmpty();
      assertThat(server.exitStatus()).isEqualTo(1);
      assertThat(folder.resolve("stderr.txt"))
          .content()
          .contains("larder: Port " + taken.getLocalPort() + " is taken");
    }
  }

  private static void fetchOverNewServer(CountingOrigin origin, Path folder) throws Exception {
    int port = freePort();
    try (ExampleProcess server =
        ExampleProcess.start(LocalDynamoDbServer.class, folder, "--port", Integer.toString(port))) {
      String line = server.line();
      Matcher settings = SETTINGS.matcher(line);
      assertThat(settings.matches()).as(line).isTrue();
      assertThat(line).contains("endpoint=http://127.0.0.1:" + port);
      BackendSelection backend =
          BackendSelection.parse(settings.group(1))
              .with(Map.of("accessKeyId", settings.group(2), "secretAccessKey", settings.group(3)));
      try (ClassicStorage storage =
              ClassicStorage.of(
                  CacheStack.builder()
                      .backend(backend)
                      .startDeadline(START)
                      .deadlines(DEADLINE, DEADLINE));
          CloseableHttpClient client = LarderHttpClientBuilder.shared(storage).build()) {
        storage.stack().ready(START);
        String body =
            client.execute(
                ClassicRequestBuilder.get(origin.uri("/")).build(),
                new BasicHttpClientResponseHandler());
        assertThat(body).isEqualTo("kept");
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
