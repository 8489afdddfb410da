// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.core.CacheStack;
import io.github.larder.core.CacheStackBuilder;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheStoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the backend of a command. */
final class BackendOptions {

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

  /**
   * Opens the cache.
   *
   * @param need what to do without a cache
   * @param withoutCache receives the reason if there is no cache
   * @return the cache, or empty if it cannot be used; that is an error only if it was chosen
   */
  Optional<CacheStack> open(Invocation invocation, CacheNeed need, Consumer<String> withoutCache) {
    return open(invocation, need, withoutCache, builder -> builder.deadlines(DEADLINE, DEADLINE));
  }

  /** Opens the cache with settings of the command's own. */
  Optional<CacheStack> open(
      Invocation invocation,
      CacheNeed need,
      Consumer<String> withoutCache,
      UnaryOperator<CacheStackBuilder> settings) {
    Optional<BackendSelection> chosen = chosen(invocation);
    BackendSelection selection = chosen.orElseGet(() -> BackendSelection.parse(DEFAULT_BACKEND));
    boolean isChosen = chosen.isPresent() || !options.isEmpty() || need == CacheNeed.REQUIRED;
    try {
      CacheStack stack =
          settings
              .apply(
                  CacheStack.builder()
                      .backend(selection.with(RequestText.options(options)))
                      .startDeadline(START))
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
}
