// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.BackendOptions.CacheNeed;
import io.github.larder.core.CacheStack;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.httpclient5.CacheConfigPreset;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hc.core5.http.Header;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of commands that make one exchange: its URL, its header fields and its cache. */
final class ExchangeOptions {

  @Parameters(paramLabel = "URL", description = "The URL to fetch, http:// or https://.")
  private String url = "";

  @Mixin private BackendOptions backend = new BackendOptions();

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
   * Opens the cache, as {@link BackendOptions#open}.
   *
   * @param need what to do without a cache
   * @param withoutCache receives the reason if there is no cache
   */
  Optional<CacheStack> open(Invocation invocation, CacheNeed need, Consumer<String> withoutCache) {
    return backend.open(invocation, need, withoutCache);
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
