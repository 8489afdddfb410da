package io.github.larder.cli;

import io.github.larder.core.BackendSelection;
import io.github.larder.core.CacheStack;
import io.github.larder.core.PrivacyPolicy;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code larder get}: the body to the output, one status line to the error stream. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Fetch a URL through the cache, to the standard output.%n",
      "The body comes byte for byte, with content codings decoded unless -H names",
      "Accept-Encoding. The standard error gets one line: HIT, MISS or VALIDATED, then status,",
      "URL, age, backend and time.%n"
    },
    footer = {
      "",
      "Without --backend, LARDER_BACKEND decides (and LARDER_BACKEND_TABLE, for example, is its",
      "option 'table'), then larder.backend in FILE, ./larder.properties or",
      "~/.config/larder/larder.properties. Without any of them: sqlite, a file in your cache folder.",
      "",
      "Exit status: 0 there was a response; 1 there was none, or with --offline none is stored;",
      "2 something must be set first, or with --require-cache the cache cannot be used."
    })
final class GetCommand implements Callable<Integer> {

  private static final Duration START = Duration.ofSeconds(15);

  /** A process that has just begun is slow, and a person waits more gladly than a service. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String USUAL = "sqlite";

  private final Invocation invocation;

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

  @Option(
      names = "--offline",
      description = "Never use the network: whatever is stored, of any age, or a 504.")
  private boolean offline;

  @Option(
      names = "--require-cache",
      description = "Fetch nothing if the cache cannot be used, instead of passing it by.")
  private boolean requireCache;

  GetCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    URI target = RequestText.url(url, PrivacyPolicy.standard());
    RequestCaching caching = offline ? RequestCaching.usual().offline() : RequestCaching.usual();
    Fetch fetch = new Fetch(target, RequestText.headers(headers), caching, invocation.out());
    Optional<CacheStack> opened = stack(chosen());
    if (opened.isEmpty()) {
      return run(fetch, Fetch.ClientKind.WITHOUT_CACHE, "none");
    }
    try (CacheStack stack = opened.get()) {
      return runWithCache(fetch, stack);
    }
  }

  private Optional<BackendSelection> chosen() {
    try {
      return new BackendChoice(invocation).find(backend, config);
    } catch (BackendConfigurationException e) {
      throw CommandFault.wrongUse(e);
    }
  }

  /** {@return the cache, if there is one that works: nobody has to put right what nobody chose} */
  private Optional<CacheStack> stack(Optional<BackendSelection> chosen) {
    BackendSelection selection = chosen.orElseGet(() -> BackendSelection.parse(USUAL));
    boolean isChosen = chosen.isPresent() || !options.isEmpty() || requireCache;
    try {
      CacheStack stack =
          CacheStack.builder()
              .backend(selection.with(RequestText.options(options)))
              .startDeadline(START)
              .deadlines(PATIENCE, PATIENCE)
              .build();
      if (isReady(stack, isChosen)) {
        return Optional.of(stack);
      }
      stack.close();
      return Optional.empty();
    } catch (BackendConfigurationException e) {
      if (isChosen) {
        throw CommandFault.wrongUse(e);
      }
      invocation.say("fetching without the cache: " + CommandFault.oneLine(e.getMessage()));
      return Optional.empty();
    }
  }

  private boolean isReady(CacheStack stack, boolean isChosen) {
    try {
      stack.ready(START).toCompletableFuture().join();
      return true;
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof CacheStoreException failure)) {
        throw e;
      }
      String why = CommandFault.oneLine(failure.getMessage());
      if (requireCache || (isChosen && failure.kind() == CacheStoreException.Kind.DENIED)) {
        throw CommandFault.wrongUse(why);
      }
      if (offline) {
        throw CommandFault.failed("offline, and the cache cannot be used: " + why);
      }
      invocation.say("fetching without the cache: " + why);
      return false;
    }
  }

  /** HttpClient's cache throws for some responses that HttpClient alone takes as they are. */
  private int runWithCache(Fetch fetch, CacheStack stack) {
    ClassicStorage storage = ClassicStorage.over(stack);
    try {
      return fetch(
          fetch,
          settings ->
              LarderHttpClientBuilder.shared(storage)
                  // A command that ends with its response cannot revalidate after it.
                  .cacheConfig(CacheConfigPreset.builder().setAsynchronousWorkers(0).build())
                  .httpClient(settings)
                  .build(),
          stack.backendName());
    } catch (Fetch.UnreadableResponseException e) {
      if (offline || requireCache || fetch.hasWritten()) {
        throw noResponse(e);
      }
      invocation.say(
          "fetching without the cache: of the response HttpClient's cache says that "
              + e.getMessage());
      return run(fetch, Fetch.ClientKind.WITHOUT_CACHE, "none");
    } catch (IOException e) {
      throw noResponse(e);
    }
  }

  private int run(Fetch fetch, Fetch.ClientKind client, String backendName) {
    try {
      return fetch(fetch, client, backendName);
    } catch (IOException e) {
      throw noResponse(e);
    }
  }

  private CommandFault noResponse(IOException e) {
    return CommandFault.failed("no response from " + shown() + ": " + reason(e));
  }

  private String shown() {
    return PrivacyPolicy.standard().redact(url);
  }

  private int fetch(Fetch fetch, Fetch.ClientKind client, String backendName) throws IOException {
    try {
      Fetch.Answer answer = fetch.through(client);
      invocation
          .err()
          .println(
              new StatusLine(
                  answer.use(),
                  answer.status(),
                  shown(),
                  answer.age(),
                  backendName,
                  answer.time()));
      return offline && answer.use() == CacheUse.MISS ? CommandFault.FAILED : 0;
    } catch (UncheckedIOException e) {
      throw CommandFault.failed("the body cannot be written: " + e.getMessage());
    }
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
