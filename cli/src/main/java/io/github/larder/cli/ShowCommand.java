// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.cli.text.SafeText;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.CachedEntry;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.EntrySummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code larder show}: one entry, with its headers and its body. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Show what is stored for a URL: headers, and the body decoded and pretty-printed.%n",
      "Of a URL with variants all of them are shown. What could change a terminal is escaped, long",
      "lines are cut, and a body that is no text is shown in hexadecimal digits.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0; 1 if nothing is stored or the cache cannot be read; 2 if the command line is",
      "wrong."
    })
final class ShowCommand implements Callable<Integer> {

  private static final int MAX_HEADER = 2000;

  private final Invocation invocation;
  @Mixin private AdminOptions options = new AdminOptions();

  @Parameters(
      paramLabel = "URL",
      arity = "1",
      description = "The URL, or with --key a key as 'ls --json' prints it.")
  private String url = "";

  @Option(names = "--key", description = "The argument is a key.")
  private boolean isKey;

  @Option(names = "--raw", description = "Print the entry as 'export' does.")
  private boolean raw;

  @Option(names = "--headers", description = "Leave out the body.")
  private boolean headersOnly;

  ShowCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    String clientKey = isKey ? url : RmCommand.clientKey(url);
    return options.run(invocation, admin -> show(admin, clientKey));
  }

  private int show(CacheAdmin admin, String clientKey) {
    CacheKey key = isKey ? new CacheKey(clientKey) : admin.key(clientKey);
    Optional<CachedEntry> found = admin.entry(key);
    if (found.isEmpty()) {
      throw CommandFault.failed(
          "nothing is stored under " + SafeText.line(key.value()) + "; see 'larder ls'");
    }
    List<String> variants = found.get().summary().variants();
    try (Output out = new Output(invocation)) {
      print(admin, found.get(), out);
      if (variants != null && !isKey) {
        for (String variant : variants) {
          admin.entry(admin.key(variant + clientKey)).ifPresent(entry -> print(admin, entry, out));
        }
      }
    }
    return 0;
  }

  private void print(CacheAdmin admin, CachedEntry stored, Output out) {
    CacheKey key = stored.key();
    if (raw) {
      out.line(exported(admin, key));
      return;
    }
    Optional<StoredResponse> opened = admin.response(key);
    CachedEntry entry =
        opened
            .map(response -> new CachedEntry(withHead(stored.summary(), response)))
            .orElse(stored);
    EntryText text = new EntryText(Instant.now(), invocation.hasColor());
    if (options.json()) {
      out.line(text.json(entry));
      return;
    }
    out.line(text.line(entry));
    out.line("key: " + SafeText.line(key.value(), MAX_HEADER));
    for (HeaderField field : entry.summary().head().headers()) {
      out.line(
          SafeText.line(
              field.name() + ": " + Objects.requireNonNullElse(field.value(), ""), MAX_HEADER));
    }
    if (opened.isEmpty()) {
      out.line(
          "(the entry cannot be opened: it is sealed with a key that is not given, or damaged)");
      return;
    }
    Body body = opened.get().body();
    if (body != null && !headersOnly) {
      out.line("");
      new BodyText(opened.get()).lines(out::line);
    }
    out.line("");
  }

  /** The listed entry shows what is stored; HTTP is shown as it was before it was encoded. */
  private static EntrySummary withHead(EntrySummary stored, StoredResponse opened) {
    return EntrySummary.builder()
        .key(stored.key())
        .response(opened)
        .body(stored.bodyLength(), stored.bodyEncoding())
        .parts(stored.parts())
        .version(stored.version())
        .namespace(stored.namespace())
        .build();
  }

  private static String exported(CacheAdmin admin, CacheKey key) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      admin.exportTo(line, key);
    } catch (IOException e) {
      throw CommandFault.failed("the entry cannot be written: " + e.getMessage());
    }
    return line.toString(UTF_8).stripTrailing();
  }
}
