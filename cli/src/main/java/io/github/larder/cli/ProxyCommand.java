// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.cli.BackendOptions.CacheNeed;
import io.github.larder.cli.proxy.Administration;
import io.github.larder.cli.proxy.ProxyServer;
import io.github.larder.cli.proxy.ProxySettings;
import io.github.larder.cli.proxy.RelayClient;
import io.github.larder.core.CacheStack;
import io.github.larder.core.StackHealth;
import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.PartitionResolver;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code larder proxy}: a caching reverse or forward proxy, until the process is stopped. */
@Command(
    name = "proxy",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Run an HTTP proxy with a shared cache (RFC 9111), until it is stopped.%n",
      "With --origin it is a reverse proxy: each request goes to that origin, http or https.",
      "Without, it is a forward proxy for http:// (in most programs: http_proxy=http://HOST:PORT).",
      "Each response says in Cache-Status what the cache did. The first line on stdout is",
      "'Listening on http://HOST:PORT/'; the access log follows, a line for each exchange.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "With a token, PURGE removes what is stored for a URL, and GET /.larder/status describes the",
      "cache: curl -X PURGE -H 'Proxy-Authorization: Bearer TOKEN' http://HOST:PORT/path. Without",
      "--token-file the token is LARDER_PROXY_TOKEN; without a token there is no administration.",
      "",
      "SIGTERM and Ctrl-C let the exchanges end that are under way, for 10 s.",
      "",
      "Exit status: 0 when it was stopped; 1 if it cannot listen; 2 if the configuration is wrong."
    })
final class ProxyCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyCommand.class);
  private static final String CACHE_NAME = ProxySettings.DEFAULT_NAME;
  private static final int MAX_END_SECONDS = 20;

  private final Invocation invocation;
  @Mixin private BackendOptions backend = new BackendOptions();
  @Mixin private ProxyOptions options = new ProxyOptions();

  @Option(names = "--async", description = "Relay through HttpClient's async client (HTTP/2).")
  private boolean async;

  ProxyCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    // What is wrong with the options is reported before anything is opened.
    options.partitions();
    ProxySettings settings = options.settings(invocation);
    try (StopSignal stop = new StopSignal();
        AccessLogFile log = options.accessLog(invocation);
        CacheStack stack = open()) {
      run(log == null ? settings : settings.accessLog(log), stack, stop);
      return 0;
    } catch (IOException e) {
      throw CommandFault.failed(CommandFault.oneLine(e.getMessage()));
    }
  }

  private CacheStack open() {
    return backend
        .open(invocation, CacheNeed.REQUIRED, why -> {}, builder -> builder.callerMayBlock(!async))
        .orElseThrow(() -> CommandFault.failed("there is no cache"));
  }

  private void run(ProxySettings settings, CacheStack stack, StopSignal stop) throws IOException {
    String token = options.token(invocation);
    ProxySettings complete =
        token == null
            ? settings
            : settings.administration(new Administration(token, () -> status(stack)));
    if (async) {
      try (CloseableHttpAsyncClient client = asyncClient(stack)) {
        client.start();
        serve(ProxyServer.start(client, complete), complete, stop);
      }
    } else {
      try (CloseableHttpClient client = classicClient(stack)) {
        serve(ProxyServer.start(client, complete), complete, stop);
      }
    }
  }

  private CloseableHttpClient classicClient(CacheStack stack) {
    ClassicStorage storage = ClassicStorage.over(stack);
    PartitionResolver partitions = options.partitions();
    return (partitions == null
            ? LarderHttpClientBuilder.shared(storage)
            : LarderHttpClientBuilder.perUser(storage, partitions))
        .cacheStatus(CACHE_NAME)
        .httpClient(RelayClient::prepare)
        .build();
  }

  private CloseableHttpAsyncClient asyncClient(CacheStack stack) {
    AsyncStorage storage = AsyncStorage.over(stack);
    PartitionResolver partitions = options.partitions();
    return (partitions == null
            ? LarderHttpAsyncClientBuilder.shared(storage)
            : LarderHttpAsyncClientBuilder.perUser(storage, partitions))
        .cacheStatus(CACHE_NAME)
        .httpClient(RelayClient::prepare)
        .build();
  }

  private void serve(ProxyServer server, ProxySettings settings, StopSignal stop)
      throws IOException {
    try (server) {
      PrintStream out = new PrintStream(invocation.out(), true, UTF_8);
      out.println("Listening on " + ProxyOptions.url(server.address()));
      out.flush();
      if (!server.address().getAddress().isLoopbackAddress()) {
        invocation.say(beyondLoopback(server.address(), settings));
      }
      stop.await();
    }
  }

  static String beyondLoopback(InetSocketAddress address, ProxySettings settings) {
    return "WARNING: "
        + ProxyOptions.url(address)
        + " is beyond loopback. Unless a firewall forbids it, everyone who reaches the port can "
        + (settings.origin() == null
            ? "send requests from this machine to each http:// server that it reaches"
            : "call the origin through the proxy")
        + " and read what is stored; the proxy asks no one who they are";
  }

  private static String status(CacheStack stack) {
    StackHealth health = stack.health();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("backend", stack.backendName());
    members.put("mode", StatusLine.name(health.mode()));
    members.put("reads", StatusLine.name(health.reads()));
    members.put("writes", StatusLine.name(health.writes()));
    members.put("callsUnderWay", health.callsUnderWay());
    members.put("lostRemovals", health.lostRemovals());
    return Explanation.jsonObject(members) + "\n";
  }

  /**
   * The end of the process, by SIGTERM or Ctrl-C, or an interrupt. The process does not end before
   * this is closed.
   */
  private static final class StopSignal implements AutoCloseable {

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "larder-proxy-stop");

    StopSignal() {
      Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop() {
      stopped.countDown();
      try {
        if (!ended.await(MAX_END_SECONDS, TimeUnit.SECONDS)) {
          LOG.warn("The proxy was stopped in the middle: closing it takes too long");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void await() {
      try {
        stopped.await();
      } catch (InterruptedException e) {
        // The interrupt asks for the same.
        return;
      }
    }

    @Override
    public void close() {
      ended.countDown();
      if (stopped.getCount() > 0) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }
}
