// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.backend.memory.MemoryBackend;
import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.PartitionResolver;
import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.micrometer.MicrometerCacheListener;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndRemoveResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.jspecify.annotations.Nullable;

/**
 * An origin, a store that can be made to fail, a stack with meters whose clock stands still, and a
 * client of Larder: what a row of the table needs to cause its reason. If possible, the exchange is
 * made like the command makes it.
 */
final class Scene implements AutoCloseable {

  static final String PATH = "/jam";

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final CountingOrigin origin = CountingOrigin.start();
  final Faults faults = new Faults();
  private UnaryOperator<CacheStackBuilder> stackSettings = builder -> builder;
  private UnaryOperator<LarderHttpClientBuilder> clientSettings = builder -> builder;
  private @Nullable PartitionResolver resolver;
  private @Nullable CacheStack stack;

  Scene() {
    answers(OriginResponse.ok("apricot").cacheControl("max-age=60"));
  }

  Scene answers(OriginResponse response) {
    origin.on(PATH, response);
    return this;
  }

  Scene stack(UnaryOperator<CacheStackBuilder> settings) {
    stackSettings = settings;
    return this;
  }

  Scene client(UnaryOperator<LarderHttpClientBuilder> settings) {
    clientSettings = settings;
    return this;
  }

  Scene perUser(PartitionResolver partitions) {
    resolver = partitions;
    return this;
  }

  CacheStack stack() {
    CacheStack opened = stack;
    if (opened == null) {
      opened =
          stackSettings
              .apply(
                  CacheStack.builder()
                      .backend(faults)
                      .nanoTime(() -> 0)
                      .deadlines(Duration.ofSeconds(20), Duration.ofSeconds(20))
                      .listener(MicrometerCacheListener.of(registry, "scene")))
              .build();
      stack = opened;
    }
    return opened;
  }

  private Fetch.ClientKind kind() {
    ClassicStorage storage = ClassicStorage.over(stack());
    return settings ->
        clientSettings
            .apply(
                resolver == null
                    ? LarderHttpClientBuilder.shared(storage)
                        .cacheConfig(CacheConfigPreset.builder().setAsynchronousWorkers(0).build())
                    : LarderHttpClientBuilder.perUser(storage, resolver))
            .httpClient(settings)
            .build();
  }

  /** Makes the exchange as the command does. */
  Explanation why(Header... headers) throws IOException {
    return whyPath(PATH, headers);
  }

  Explanation whyPath(String path, Header... headers) throws IOException {
    Fetch fetch =
        new Fetch(
            origin.uri(path),
            List.of(headers),
            RequestCaching.defaults(),
            OutputStream.nullOutputStream());
    return WhyCommand.explain(origin.uri(path).toString(), fetch, kind(), stack());
  }

  /** Makes an exchange that the command cannot make, and explains it as the command does. */
  Explanation whyRequest(String method, @Nullable HttpEntity body, Reading reading)
      throws IOException {
    try (CloseableHttpClient client = kind().build(settings -> {})) {
      HttpUriRequestBase request = new HttpUriRequestBase(method, origin.uri(PATH));
      request.setEntity(body);
      return why(client, request, reading);
    }
  }

  /** Makes many exchanges of one client that differ in a field, and explains the last one. */
  Explanation whyLast(int exchanges, String name) throws IOException {
    try (CloseableHttpClient client = kind().build(settings -> {})) {
      Explanation last = null;
      for (int exchange = 0; exchange < exchanges; exchange++) {
        HttpUriRequestBase request = new HttpUriRequestBase("GET", origin.uri(PATH));
        request.setHeader(name, "value " + exchange);
        last = why(client, request, Reading.WHOLE);
      }
      return Objects.requireNonNull(last, "exchanges");
    }
  }

  private Explanation why(CloseableHttpClient client, HttpUriRequestBase request, Reading reading)
      throws IOException {
    HttpCacheContext context = HttpCacheContext.create();
    ClassicHttpResponse response = client.executeOpen(null, request, context);
    reading.read(request, response);
    return new Explanation(
        origin.uri(PATH).toString(),
        new Fetch.Answer(
            CacheUse.MISS,
            response.getCode(),
            List.of(response.getHeaders()),
            CacheVerdict.of(context),
            Duration.ZERO),
        "",
        null,
        "faults",
        Instant.now());
  }

  /** How the application handles a body. */
  interface Reading {

    Reading WHOLE =
        (request, response) -> {
          EntityUtils.consume(response.getEntity());
          response.close();
        };

    /** Reads the first byte and breaks the connection. */
    Reading BEGIN =
        (request, response) -> {
          if (response.getEntity().getContent().read() < 0) {
            throw new IOException("The body is empty");
          }
          request.cancel();
          try {
            response.close();
          } catch (IOException e) {
            // The body has ended.
            return;
          }
        };

    void read(HttpUriRequestBase request, ClassicHttpResponse response) throws IOException;
  }

  @Override
  public void close() {
    stack().close();
    origin.close();
  }

  /** A backend in memory whose operations fail if a row needs that. */
  static final class Faults implements CacheBackendFactory {

    @Nullable Supplier<Throwable> ofReads;
    @Nullable Supplier<Throwable> ofPuts;
    @Nullable Supplier<Throwable> ofRemovals;
    @Nullable SkipReason skips;
    long maxBytes = 1 << 20;
    final List<CacheKey> written = new ArrayList<>();
    private @Nullable CacheStore memory;

    @Override
    public String alias() {
      return "faults";
    }

    @Override
    public CacheStore create(BackendConfig config) {
      CacheStore below = MemoryBackend.builder().maxBytes(maxBytes).build().create(config);
      memory = below;
      return new Store(below, config);
    }

    /** Removes every entry, as another process would. */
    void removeAll() {
      CacheStore below = Objects.requireNonNull(memory);
      written.forEach(key -> below.remove(key).toCompletableFuture().join());
    }

    private final class Store extends ForwardingCacheStore {

      private final BackendConfig config;

      Store(CacheStore below, BackendConfig config) {
        super(below);
        this.config = config;
      }

      @Override
      public CompletionStage<Optional<VersionedResponse>> get(CacheKey key) {
        return unless(ofReads, () -> next().get(key));
      }

      @Override
      public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
        SkipReason reason = skips;
        if (reason != null) {
          if (reason != SkipReason.DELAYED) {
            config.operation().events().skipped(key, reason);
          }
          return CompletableFuture.completedStage(new PutResult.Skipped(reason));
        }
        written.add(key);
        return unless(ofPuts, () -> next().put(key, response));
      }

      @Override
      public CompletionStage<Void> remove(CacheKey key) {
        return unless(ofRemovals, () -> next().remove(key));
      }

      @Override
      public CompletionStage<CompareAndRemoveResult> compareAndRemove(
          CacheKey key, EntryVersion expected) {
        return unless(ofRemovals, () -> next().compareAndRemove(key, expected));
      }

      private <T> CompletionStage<T> unless(
          @Nullable Supplier<Throwable> fault, Supplier<CompletionStage<T>> call) {
        return fault == null ? call.get() : CompletableFuture.failedStage(fault.get());
      }
    }
  }
}
