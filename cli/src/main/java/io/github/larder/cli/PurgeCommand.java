// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.text.Amounts;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.CachedEntry.State;
import io.github.larder.spi.EntryFilter;
import io.github.larder.spi.EntryFilter.Expiry;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code larder purge}: removes all entries that match. */
@Command(
    name = "purge",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Remove all entries that match, with all parts of their bodies.%n",
      "Without --yes it counts first, and asks. What is interrupted is continued by the same command.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0 if all that matched is removed, or nothing was to be; 1 if the cache cannot be",
      "read or written, or the answer was no; 2 if the command line is wrong."
    })
final class PurgeCommand implements Callable<Integer> {

  private final Invocation invocation;
  @Mixin private AdminOptions options = new AdminOptions();
  @Mixin private FilterOptions filters = new FilterOptions();
  @Mixin private Confirmation confirmation = new Confirmation();

  @Option(
      names = "--expired",
      description = "Entries whose retention has ended and that the backend has not deleted yet.")
  private boolean expired;

  @Option(names = "--all", description = "All entries, expired ones included.")
  private boolean all;

  @Option(
      names = "--orphans",
      description = "Also parts of bodies that no entry refers to, more than an hour old.")
  private boolean orphans;

  PurgeCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    if (!all && !expired && !orphans && !filters.isGiven()) {
      throw CommandFault.wrongUse("say what to remove: a filter, --expired, --orphans or --all");
    }
    if (all && (expired || filters.isGiven())) {
      throw CommandFault.wrongUse("--all and a filter exclude each other");
    }
    return options.run(invocation, this::purge);
  }

  private int purge(CacheAdmin admin) {
    boolean isOrphansOnly = orphans && !all && !expired && !filters.isGiven();
    EntryFilter filter = filter(admin);
    if (!isOrphansOnly && (confirmation.isDryRun() || confirmation.asks())) {
      CacheAdmin.Estimate estimate = estimate(admin, filter);
      if (confirmation.isDryRun()) {
        print("would remove", estimate.entries(), estimate.readUnits(), estimate.writeUnits());
        return 0;
      }
      if (estimate.entries() > 0 && !confirmation.isGiven(question(estimate))) {
        return CommandFault.FAILED;
      }
    }
    if (confirmation.isDryRun()) {
      throw CommandFault.wrongUse("--dry-run does not look for orphans");
    }
    if (!isOrphansOnly) {
      try (LongWork work = new LongWork(invocation, "removed", 0)) {
        CacheAdmin.Removal removal = admin.withProgress(work).remove(filter);
        print("removed", removal.entries(), removal.readUnits(), removal.writeUnits());
      }
    }
    if (orphans) {
      print("removed orphans", admin.removeOrphans(), 0, 0);
    }
    return 0;
  }

  private EntryFilter filter(CacheAdmin admin) {
    EntryFilter filter = filters.filter(admin, Clock.systemUTC());
    if (all) {
      return filter.toBuilder().expiry(Expiry.ANY).build();
    }
    return expired ? admin.inState(filter, State.EXPIRED) : filter;
  }

  private CacheAdmin.Estimate estimate(CacheAdmin admin, EntryFilter filter) {
    try (LongWork work = new LongWork(invocation, "counted", 0)) {
      return admin.withProgress(work).estimateRemoval(filter);
    }
  }

  private static String question(CacheAdmin.Estimate estimate) {
    return String.format(Locale.ROOT, "Remove %,d entries", estimate.entries())
        + " ("
        + Amounts.size(estimate.bytes())
        + (estimate.writeUnits() > 0
            ? ", about "
                + Amounts.units(estimate.readUnits())
                + " read and "
                + Amounts.units(estimate.writeUnits())
                + " write units"
            : "")
        + ")?";
  }

  private void print(String done, long entries, double readUnits, double writeUnits) {
    try (Output out = new Output(invocation)) {
      if (options.json()) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("did", done);
        members.put("entries", entries);
        members.put("readUnits", readUnits);
        members.put("writeUnits", writeUnits);
        out.line(Explanation.jsonObject(members));
      } else {
        out.line(
            String.format(Locale.ROOT, "%s: %,d", done, entries)
                + (readUnits + writeUnits > 0
                    ? ", "
                        + Amounts.units(readUnits)
                        + " read and "
                        + Amounts.units(writeUnits)
                        + " write units"
                    : ""));
      }
    }
  }
}
