// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** A proxy over a client of Larder, classic or async, over a store in memory. */
final class ProxyFixture implements AutoCloseable {

  private final CacheStack stack;
  private final Closeable client;
  private final ProxyServer server;
  private final Log log = new Log();

  private ProxyFixture(Kind kind, ProxySettings settings) throws IOException {
    ProxySettings logged = settings.accessLog(log);
    stack =
        CacheStack.builder()
            .backend(MemoryBackend.builder().build())
            .callerMayBlock(kind == Kind.CLASSIC)
            .build();
    if (kind == Kind.CLASSIC) {
      CloseableHttpClient classic =
          LarderHttpClientBuilder.shared(ClassicStorage.over(stack))
              .cacheStatus("larder")
              .httpClient(RelayClient::prepare)
              .build();
      client = classic;
      server = ProxyServer.start(classic, logged);
    } else {
      CloseableHttpAsyncClient async =
          LarderHttpAsyncClientBuilder.shared(AsyncStorage.over(stack))
              .cacheStatus("larder")
              .httpClient(RelayClient::prepare)
              .build();
      async.start();
      client = async;
      server = ProxyServer.start(async, logged);
    }
  }

  /** Which client of HttpClient. */
  enum Kind {
    CLASSIC,
    ASYNC
  }

  static ProxyFixture reverse(Kind kind, RawOrigin origin) {
    return start(kind, ProxySettings.defaults().origin(origin.host()));
  }

  static ProxyFixture start(Kind kind, ProxySettings settings) {
    try {
      return new ProxyFixture(kind, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProxyServer server() {
    return server;
  }

  InetSocketAddress address() {
    return server.address();
  }

  /** Sends a request on a connection of its own. */
  Wire.Reply exchange(String request) throws IOException {
    return Wire.exchange(address(), request);
  }

  /** The access log. */
  List<String> log() {
    return log.lines;
  }

  @Override
  public void close() throws IOException {
    server.close(Duration.ofSeconds(2));
    client.close();
    stack.close();
  }

  private static final class Log implements AccessLog {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void exchange(String line) {
      lines.add(line);
    }

    @Override
    public void flush() {}
  }
}
