// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.text.Amounts;
import io.github.larder.cli.text.SafeText;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.CacheStatistics;
import io.github.larder.core.admin.CacheStatistics.Group;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code larder stats}: what a cache consists of. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Count entries and bytes by host, media type, status, size and age.%n",
      "Reads the whole cache; with --estimate only what the backend knows without reading, which may",
      "be hours old and counts parts of bodies, too.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0; 1 if the cache cannot be read; 2 if the command line is wrong."
    })
final class StatsCommand implements Callable<Integer> {

  private static final int MAX_NAME = 60;

  private final Invocation invocation;
  @Mixin private AdminOptions options = new AdminOptions();
  @Mixin private FilterOptions filters = new FilterOptions();

  @Option(names = "--estimate", description = "Print the backend's own estimate of its items.")
  private boolean estimate;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "Groups of a kind that are shown; by default ${DEFAULT-VALUE}.")
  private int width = 10;

  StatsCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    return options.run(invocation, admin -> estimate ? estimate(admin) : count(admin));
  }

  private int estimate(CacheAdmin admin) {
    long items = admin.estimatedCount();
    try (Output out = new Output(invocation)) {
      out.line(
          options.json()
              ? Explanation.jsonObject(Map.of("estimatedItems", items))
              : "about " + items + " items");
    }
    return 0;
  }

  private int count(CacheAdmin admin) {
    CacheStatistics statistics;
    try (LongWork work = new LongWork(invocation, "read", 0)) {
      statistics = admin.withProgress(work).statistics(filters.filter(admin, Clock.systemUTC()), 1);
    }
    try (Output out = new Output(invocation)) {
      if (!options.json()) {
        out.line("ENTRIES   SIZE");
      }
      print(out, "total", Map.of("all", statistics.total()));
      print(out, "host", statistics.byHost());
      print(out, "type", statistics.byMediaType());
      print(out, "status", statistics.byStatus());
      print(out, "size", statistics.bySize());
      print(out, "age", statistics.byAge());
    }
    return 0;
  }

  private void print(Output out, String kind, Map<String, Group> groups) {
    int shown = 0;
    Group rest = new Group(0, 0);
    for (Map.Entry<String, Group> group : groups.entrySet()) {
      Group value = group.getValue();
      if (value.entries() == 0 && !kind.equals("total")) {
        continue;
      }
      if (shown++ < width) {
        printLine(out, kind, group.getKey(), value);
      } else {
        rest = new Group(rest.entries() + value.entries(), rest.bytes() + value.bytes());
      }
    }
    if (rest.entries() > 0) {
      printLine(out, kind, "(others)", rest);
    }
  }

  private void printLine(Output out, String kind, String name, Group group) {
    if (options.json()) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("by", kind);
      members.put("group", name);
      members.put("entries", group.entries());
      members.put("bytes", group.bytes());
      out.line(Explanation.jsonObject(members));
    } else {
      out.line(
          String.format("%7d %6s %-7s", group.entries(), Amounts.size(group.bytes()), kind)
              + SafeText.line(name, MAX_NAME));
    }
  }
}
