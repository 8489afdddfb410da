// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.BackendOptions.CacheNeed;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.RequestCaching;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code larder why}: makes the same exchange as {@code larder get}, and explains it. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Fetch a URL through the cache, and explain why it was a hit or a miss.%n",
      "At most 12 lines: what was found under which key, what the response allows, what decided,",
      "what is stored and until when, and what the next request will be. The body is discarded.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0 for a response; 1 for none; 2 if the configuration is wrong."
    })
final class WhyCommand implements Callable<Integer> {

  private final Invocation invocation;
  @Mixin private ExchangeOptions exchange = new ExchangeOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  WhyCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    Fetch fetch =
        new Fetch(
            exchange.target(),
            exchange.headers(),
            RequestCaching.defaults(),
            OutputStream.nullOutputStream());
    List<String> withoutCache = new ArrayList<>();
    Optional<CacheStack> opened = exchange.open(invocation, CacheNeed.NONE, withoutCache::add);
    try {
      if (opened.isPresent()) {
        try (CacheStack stack = opened.get()) {
          return print(explain(fetch, stack));
        }
      }
      return print(
          Explanation.withoutCache(
              exchange.shown(),
              fetch.through(Fetch.ClientKind.WITHOUT_CACHE),
              String.join("; ", withoutCache)));
    } catch (IOException e) {
      throw exchange.noResponse(e);
    }
  }

  /** HttpClient's cache throws for some responses that HttpClient alone accepts. */
  private Explanation explain(Fetch fetch, CacheStack stack) throws IOException {
    try {
      return explain(exchange.shown(), fetch, ExchangeOptions.over(stack), stack);
    } catch (Fetch.UnreadableResponseException e) {
      return Explanation.withoutCache(
          exchange.shown(),
          fetch.through(Fetch.ClientKind.WITHOUT_CACHE),
          "of the response HttpClient's cache says that " + e.getMessage());
    }
  }

  /**
   * Makes the exchange, and then reads what is stored.
   *
   * @param client a client over the stack
   */
  static Explanation explain(
      String shownUrl, Fetch fetch, Fetch.ClientKind client, CacheStack stack) throws IOException {
    Fetch.Answer answer = fetch.through(client);
    return new Explanation(
        shownUrl,
        answer,
        "",
        answer.verdict().flatMap(verdict -> stored(verdict, stack)).orElse(null),
        stack.backendName(),
        Instant.now());
  }

  private static Optional<StoredResponse> stored(CacheVerdict verdict, CacheStack stack) {
    return verdict
        .key()
        .flatMap(key -> stack.get(stack.keyOf(key)).toCompletableFuture().join())
        .map(VersionedResponse::response);
  }

  private int print(Explanation explanation) {
    PrintStream out = new PrintStream(invocation.out(), false, StandardCharsets.UTF_8);
    if (json) {
      out.println(explanation.json());
    } else {
      explanation.lines().forEach(out::println);
    }
    out.flush();
    if (out.checkError()) {
      throw CommandFault.failed("the explanation cannot be written");
    }
    return 0;
  }
}
