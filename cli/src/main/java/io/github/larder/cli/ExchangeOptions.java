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

/** The options of commands that make one exchange: its URL, its header fields and its cache. */
final class ExchangeOptions {

  /** How the backend is chosen, for the footer of a help text. */
  static final String BACKENDS_1 =
      "Without --backend, the backend is LARDER_BACKEND (LARDER_BACKEND_TABLE sets its option";

  static final String BACKENDS_2 =
      "'table', for example), else larder.backend in FILE, ./larder.properties or";
  static final String BACKENDS_3 =
      "~/.config/larder/larder.properties, else sqlite with a file in your cache folder.";

  private static final Duration START = Duration.ofSeconds(15);

  /**
   * Longer than the default: a new process is slow, and a person can wait longer than a service.
   */
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private static final String DEFAULT_BACKEND = "sqlite";

  @Parameters(paramLabel = "URL", description = "The URL to fetch, http:// or https://.")
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

  /** {@return the URL, with secrets redacted} */
  String shown() {
    return PrivacyPolicy.standard().redact(url);
  }

  /**
   * Opens the cache.
   *
   * @param need what to do without a cache
   * @param withoutCache receives the reason if there is no cache
   * @return the cache, or empty if it cannot be used; that is an error only if it was chosen
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
              .deadlines(DEADLINE, DEADLINE)
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

  /** What a command does if the cache cannot be used. */
  enum CacheNeed {
    /** It fetches from the origin. */
    NONE,
    /** It fails, since the origin may not be called. */
    OFFLINE,
    /** It fails, since the cache is required. */
    REQUIRED
  }

  /**
   * A client with a cache. It does not revalidate in the background, since the command ends with
   * its response.
   */
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
    Throwable described = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    String message =
        described.getMessage() == null
            ? described.getClass().getSimpleName()
            : described.getMessage();
    return CommandFault.oneLine(
        (described instanceof UnknownHostException ? "unknown host " : "")
            + PrivacyPolicy.standard().redact(message));
  }
}
