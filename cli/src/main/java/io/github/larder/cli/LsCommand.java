// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.CachedEntry;
import io.github.larder.spi.CatalogPage;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntrySummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code larder ls}: lists entries as they are read, in the backend's order. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "List the entries of a cache, in the order in which the backend has them.%n",
      "STATUS, media TYPE, SIZE of the stored body, AGE since it was received, STATE (fresh, stale,",
      "expired, or unknown where the headers are sealed), the time LEFT until it is stale (negative",
      "since then), and the URL with secrets redacted. (variants) is the entry that lists the",
      "variants of a URL. Entries written meanwhile may be missing.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0; 1 if the cache cannot be read; 2 if the command line is wrong."
    })
final class LsCommand implements Callable<Integer> {

  private static final int FIRST_PAGE = 100;
  private static final int PAGE = 1000;

  private final Invocation invocation;
  @Mixin private AdminOptions options = new AdminOptions();
  @Mixin private FilterOptions filters = new FilterOptions();

  @Option(names = "--limit", paramLabel = "N", description = "List at most N entries.")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = {
        "Write to FILE how far the listing has come, and continue from it if it exists; it is",
        "deleted at the end. After a kill a page may be listed twice."
      })
  private @Nullable Path checkpoint;

  LsCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    return options.run(invocation, this::list);
  }

  private int list(CacheAdmin admin) {
    Clock clock = Clock.systemUTC();
    EntryFilter filter = filters.filter(admin, clock);
    EntryText text = new EntryText(clock.instant(), invocation.hasColor());
    long left = limit;
    try (Output out = new Output(invocation)) {
      String cursor = begin();
      if (!options.json() && cursor == null) {
        out.line(EntryText.HEADER);
      }
      int size = FIRST_PAGE;
      do {
        CatalogPage page = admin.page(filter, cursor, (int) Math.min(size, Math.max(1, left)));
        for (EntrySummary summary : page.entries()) {
          if (left-- <= 0) {
            return 0;
          }
          CachedEntry entry = new CachedEntry(summary);
          out.line(options.json() ? text.json(entry) : text.line(entry));
        }
        cursor = page.cursor();
        out.flush();
        save(cursor);
        size = PAGE;
      } while (cursor != null && left > 0);
      return 0;
    } catch (IOException e) {
      throw CommandFault.failed("the checkpoint cannot be read or written: " + e.getMessage());
    }
  }

  private @Nullable String begin() throws IOException {
    Path file = file();
    return file != null && Files.exists(file) ? Files.readString(file, UTF_8) : null;
  }

  private void save(@Nullable String cursor) throws IOException {
    Path file = file();
    if (file == null) {
      return;
    }
    if (cursor == null) {
      Files.deleteIfExists(file);
      return;
    }
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(next, cursor, UTF_8);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private @Nullable Path file() {
    return checkpoint == null ? null : invocation.folder().resolve(checkpoint);
  }
}
