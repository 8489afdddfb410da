// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.cli.BackendOptions.CacheNeed;
import io.github.larder.cli.proxy.ProxyServer;
import io.github.larder.cli.proxy.ProxySettings;
import io.github.larder.cli.proxy.RelayClient;
import io.github.larder.core.CacheStack;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code larder proxy}: a caching reverse or forward proxy. */
@Command(
    name = "proxy",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {"Run a caching HTTP proxy until it is stopped.%n"},
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
    })
final class ProxyCommand implements Callable<Integer> {

  private final Invocation invocation;
  @Mixin private BackendOptions backend = new BackendOptions();

  @Option(
      names = {"-l", "--listen"},
      required = true,
      paramLabel = "[HOST:]PORT",
      description = "Where to listen; without a HOST on loopback. Port 0 takes a free one.")
  private String listen = "";

  @Option(
      names = "--origin",
      paramLabel = "URL",
      description = "Relay each request to this origin (reverse proxy).")
  private @Nullable String origin;

  ProxyCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ProxySettings settings = ProxySettings.defaults().listen(address());
    if (origin != null) {
      URI url = RequestText.url(origin, PrivacyPolicy.standard());
      settings = settings.origin(HttpHost.create(url));
    }
    CacheStack stack =
        backend
            .open(invocation, CacheNeed.REQUIRED, why -> {})
            .orElseThrow(() -> CommandFault.failed("there is no cache"));
    LarderHttpClientBuilder builder =
        LarderHttpClientBuilder.shared(ClassicStorage.over(stack))
            .cacheStatus("larder")
            .httpClient(RelayClient::prepare);
    try (stack;
        CloseableHttpClient client = builder.build();
        ProxyServer server = ProxyServer.start(client, settings)) {
      PrintStream out = new PrintStream(invocation.out(), true, UTF_8);
      InetSocketAddress bound = server.address();
      out.println(
          "Listening on http://"
              + bound.getAddress().getHostAddress()
              + ":"
              + bound.getPort()
              + "/");
      out.flush();
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private InetSocketAddress address() {
    int colon = listen.lastIndexOf(':');
    int port = Integer.parseInt(listen.substring(colon + 1));
    return colon < 0
        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
        : new InetSocketAddress(listen.substring(0, colon), port);
  }
}
