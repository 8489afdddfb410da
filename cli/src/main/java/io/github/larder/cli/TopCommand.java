// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.CacheStatistics;
import io.github.larder.core.admin.CachedEntry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code larder top}: the entries that stand out. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "List the entries with the largest stored bodies, or those that cost the most.%n",
      "Reads the whole cache.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0; 1 if the cache cannot be read; 2 if the command line is wrong."
    })
final class TopCommand implements Callable<Integer> {

  private final Invocation invocation;
  @Mixin private AdminOptions options = new AdminOptions();
  @Mixin private FilterOptions filters = new FilterOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many entries are listed; by default ${DEFAULT-VALUE}.")
  private int limit = 10;

  @Option(
      names = "--cost",
      description = "Order by the write units that an entry takes; only DynamoDB bills any.")
  private boolean byCost;

  TopCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw CommandFault.wrongUse("--limit is less than 1");
    }
    return options.run(invocation, this::show);
  }

  private int show(CacheAdmin admin) {
    Clock clock = Clock.systemUTC();
    CacheStatistics.Top top;
    try (LongWork work = new LongWork(invocation, "read", 0)) {
      top = admin.withProgress(work).statistics(filters.filter(admin, clock), limit).top();
    }
    List<CachedEntry> entries = byCost ? top.mostExpensive() : top.largest();
    EntryText text = new EntryText(clock.instant(), invocation.hasColor());
    try (Output out = new Output(invocation)) {
      if (!options.json()) {
        out.line(EntryText.HEADER);
      }
      entries.forEach(entry -> out.line(options.json() ? text.json(entry) : text.line(entry)));
    }
    return 0;
  }
}
