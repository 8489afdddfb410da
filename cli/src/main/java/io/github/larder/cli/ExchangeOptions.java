// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.core.CacheStack;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheStoreException;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands have in common that make one exchange: its URL, its fields and its cache. */
final class ExchangeOptions {

  /** Where the backend comes from, for the footer of a help text. */
  static final String BACKENDS_1 =
      "Without --backend, LARDER_BACKEND decides (and LARDER_BACKEND_TABLE, for example, is its";

  static final String BACKENDS_2 =
      "option 'table'), then larder.backend in FILE, ./larder.properties or";
  static final String BACKENDS_3 =
      "~/.config/larder/larder.properties. Without any of them: sqlite, a file in your cache folder.";

  private static final Duration START = Duration.ofSeconds(15);

  /** A process that has just begun is slow, and a person waits more gladly than a service. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String DEFAULT_BACKEND = "sqlite";

  @Parameters(paramLabel = "URL", description = "What to fetch, http:// or https://.")
  private String url = "";

  @Option(
      names = {"-b", "--backend"},
      paramLabel = "BACKEND",
      description = "Alias or URL: sqlite, sqlite:FILE, dynamodb://us-east-1/http_cache, memory.")
  private @Nullable String backend;

  @Option(
      names = {"-o", "--option"},
      paramLabel = "NAME=VALUE",
      description = "One more option of the backend, such as table=http_cache.")
  private List<String> options = List.of();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Properties with larder.backend and larder.backend.NAME.")
  private @Nullable Path config;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "A header field of the request.")
  private List<String> headers = List.of();

  URI target() {
    return RequestText.url(url, PrivacyPolicy.standard());
  }

  List<Header> headers() {
    return RequestText.headers(headers);
  }

  /** The URL without its secrets. */
  String shown() {
    return PrivacyPolicy.standard().redact(url);
  }

  /**
   * Opens the cache.
   *
   * @param need what it means if there is none
   * @param withoutCache learns why there is none
   * @return the cache, if there is one that works: nobody has to put right what nobody chose
   */
  Optional<CacheStack> open(Invocation invocation, CacheNeed need, Consumer<String> withoutCache) {
    Optional<BackendSelection> chosen = chosen(invocation);
    BackendSelection selection = chosen.orElseGet(() -> BackendSelection.parse(DEFAULT_BACKEND));
    boolean isChosen = chosen.isPresent() || !options.isEmpty() || need == CacheNeed.REQUIRED;
    try {
      CacheStack stack =
          CacheStack.builder()
              .backend(selection.with(RequestText.options(options)))
              .startDeadline(START)
              .deadlines(PATIENCE, PATIENCE)
              .build();
      if (isReady(stack, isChosen, need, withoutCache)) {
        return Optional.of(stack);
      }
      stack.close();
      return Optional.empty();
    } catch (BackendConfigurationException e) {
      if (isChosen) {
        throw CommandFault.wrongUse(e);
      }
      withoutCache.accept(CommandFault.oneLine(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<BackendSelection> chosen(Invocation invocation) {
    try {
      return new BackendChoice(invocation).find(backend, config);
    } catch (BackendConfigurationException e) {
      throw CommandFault.wrongUse(e);
    }
  }

  private static boolean isReady(
      CacheStack stack, boolean isChosen, CacheNeed need, Consumer<String> withoutCache) {
    try {
      stack.ready(START);
      return true;
    } catch (CacheStoreException failure) {
      String why = CommandFault.oneLine(failure.getMessage());
      if (need == CacheNeed.REQUIRED
          || (isChosen && failure.kind() == CacheStoreException.Kind.DENIED)) {
        throw CommandFault.wrongUse(why);
      }
      if (need == CacheNeed.OFFLINE) {
        throw CommandFault.failed("offline, and the cache cannot be used: " + why);
      }
      withoutCache.accept(why);
      return false;
    }
  }

  /** What it means for a command if the cache cannot be used. */
  enum CacheNeed {
    /** The origin is asked without it. */
    NONE,
    /** There is no response. */
    OFFLINE,
    /** It must be put right first. */
    REQUIRED
  }

  /** A client over a cache. A command that ends with its response cannot revalidate after it. */
  static Fetch.ClientKind over(CacheStack stack) {
    ClassicStorage storage = ClassicStorage.over(stack);
    return settings ->
        LarderHttpClientBuilder.shared(storage)
            .cacheConfig(CacheConfigPreset.builder().setAsynchronousWorkers(0).build())
            .httpClient(settings)
            .build();
  }

  CommandFault noResponse(IOException e) {
    return CommandFault.failed("no response from " + shown() + ": " + reason(e));
  }

  private static String reason(IOException e) {
    Throwable told = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    String message =
        told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    return CommandFault.oneLine(
        (told instanceof UnknownHostException ? "unknown host " : "")
            + PrivacyPolicy.standard().redact(message));
  }
}
