// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.BackendOptions.CacheNeed;
import io.github.larder.core.CacheStack;
import io.github.larder.httpclient5.RequestCaching;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code larder get}: writes the body to stdout and one status line to stderr. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Fetch a URL through the cache, and write the body to stdout.%n",
      "The body is written byte for byte, with content codings decoded unless -H sets",
      "Accept-Encoding. One line goes to stderr: HIT, VALIDATED, STALE, or MISS and its reason;",
      "then status, URL, age, backend, whether the response is stored, and time. 'larder why'",
      "explains it.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0 for a response; 1 for none, or with --offline if none is stored; 2 if the",
      "configuration is wrong, or with --require-cache if the cache cannot be used."
    })
final class GetCommand implements Callable<Integer> {

  private final Invocation invocation;
  @Mixin private ExchangeOptions exchange = new ExchangeOptions();

  @Option(
      names = "--offline",
      description = "Never call the origin: serve what is stored, of any age, or a 504.")
  private boolean offline;

  @Option(names = "--require-cache", description = "Fetch nothing if the cache cannot be used.")
  private boolean requireCache;

  GetCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    RequestCaching caching =
        offline ? RequestCaching.defaults().offline() : RequestCaching.defaults();
    Fetch fetch = new Fetch(exchange.target(), exchange.headers(), caching, invocation.out());
    Optional<CacheStack> opened = exchange.open(invocation, need(), this::sayWithoutCache);
    if (opened.isEmpty()) {
      return run(fetch, Fetch.ClientKind.WITHOUT_CACHE, "none");
    }
    try (CacheStack stack = opened.get()) {
      return runWithCache(fetch, stack);
    }
  }

  private CacheNeed need() {
    if (requireCache) {
      return CacheNeed.REQUIRED;
    }
    return offline ? CacheNeed.OFFLINE : CacheNeed.NONE;
  }

  private void sayWithoutCache(String why) {
    invocation.say("fetching without the cache: " + why);
  }

  /** HttpClient's cache throws for some responses that HttpClient alone accepts. */
  private int runWithCache(Fetch fetch, CacheStack stack) {
    try {
      return fetch(fetch, ExchangeOptions.over(stack), stack.backendName());
    } catch (Fetch.UnreadableResponseException e) {
      if (offline || requireCache || fetch.hasWritten()) {
        throw exchange.noResponse(e);
      }
      sayWithoutCache("of the response HttpClient's cache says that " + e.getMessage());
      return run(fetch, Fetch.ClientKind.WITHOUT_CACHE, "none");
    } catch (IOException e) {
      throw exchange.noResponse(e);
    }
  }

  private int run(Fetch fetch, Fetch.ClientKind client, String backendName) {
    try {
      return fetch(fetch, client, backendName);
    } catch (IOException e) {
      throw exchange.noResponse(e);
    }
  }

  private int fetch(Fetch fetch, Fetch.ClientKind client, String backendName) throws IOException {
    try {
      Fetch.Answer answer = fetch.through(client);
      invocation.err().println(StatusLine.of(answer, exchange.shown(), backendName));
      return offline && answer.use() == CacheUse.MISS ? CommandFault.FAILED : 0;
    } catch (UncheckedIOException e) {
      throw CommandFault.failed("the body cannot be written: " + e.getMessage());
    }
  }
}
