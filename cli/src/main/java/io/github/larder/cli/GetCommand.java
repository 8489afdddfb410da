package io.github.larder.cli;

import io.github.larder.core.BackendSelection;
import io.github.larder.core.CacheStack;
import io.github.larder.core.PrivacyPolicy;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
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
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
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
      "Exit status: 0 there was a response; 1 there was none; 2 something must be set first."
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

  GetCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    URI target = RequestText.url(url, PrivacyPolicy.standard());
    Fetch fetch = new Fetch(target, RequestText.headers(headers), invocation.out());
    Optional<CacheStack> opened = stack(chosen());
    if (opened.isEmpty()) {
      run(fetch, HttpClients.custom(), "none");
      return 0;
    }
    try (CacheStack stack = opened.get()) {
      HttpClientBuilder client =
          CachingHttpClients.custom()
              // A command that ends with its response cannot revalidate after it.
              .setCacheConfig(CacheConfigPreset.builder().setAsynchronousWorkers(0).build())
              .setHttpCacheStorage(ClassicStorage.over(stack));
      runWithCache(fetch, client, stack.backendName());
    }
    return 0;
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
    boolean isChosen = chosen.isPresent() || !options.isEmpty();
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
      if (isChosen && failure.kind() == CacheStoreException.Kind.DENIED) {
        throw CommandFault.wrongUse(why);
      }
      invocation.say("fetching without the cache: " + why);
      return false;
    }
  }

  /** HttpClient's cache throws for some responses that HttpClient alone takes as they are. */
  private void runWithCache(Fetch fetch, HttpClientBuilder client, String backendName) {
    try {
      fetch(fetch, client, backendName);
    } catch (Fetch.UnreadableResponseException e) {
      if (fetch.hasWritten()) {
        throw noResponse(e);
      }
      invocation.say(
          "fetching without the cache: of the response HttpClient's cache says that "
              + e.getMessage());
      run(fetch, HttpClients.custom(), "none");
    } catch (IOException e) {
      throw noResponse(e);
    }
  }

  private void run(Fetch fetch, HttpClientBuilder client, String backendName) {
    try {
      fetch(fetch, client, backendName);
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

  private void fetch(Fetch fetch, HttpClientBuilder client, String backendName)
      throws IOException {
    try {
      Fetch.Answer answer = fetch.through(client);
      invocation
          .err()
          .println(
              new StatusLine(
                  answer.use(), answer.status(), shown(), answer.age(), backendName, answer.time()));
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
