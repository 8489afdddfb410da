// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.BackendOptions.CacheNeed;
import io.github.larder.core.CacheStack;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.spi.CacheStoreException;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that look into a cache. */
final class AdminOptions {

  @Mixin private BackendOptions backend = new BackendOptions();

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  @Option(
      names = "--rate",
      paramLabel = "UNITS",
      description = "Consume at most about this many capacity units of DynamoDB a second.")
  private double rate;

  boolean json() {
    return json;
  }

  /**
   * Opens the cache for a command.
   *
   * @param command what it does; returns its exit status
   * @return the exit status
   */
  int run(Invocation invocation, ToIntFunction<CacheAdmin> command) {
    if (rate < 0) {
      throw CommandFault.wrongUse("--rate is negative");
    }
    try (CacheStack stack = open(invocation)) {
      CacheAdmin admin =
          stack
              .admin()
              .orElseThrow(
                  () ->
                      CommandFault.wrongUse(
                          "the backend " + stack.backendName() + " cannot list its entries"))
              .withUnitsPerSecond(rate);
      return command.applyAsInt(admin);
    } catch (CacheStoreException failure) {
      throw CommandFault.failed(CommandFault.oneLine(failure.getMessage()));
    }
  }

  private CacheStack open(Invocation invocation) {
    return backend
        .open(invocation, CacheNeed.REQUIRED, why -> {})
        .orElseThrow(() -> CommandFault.wrongUse("the cache cannot be used"));
  }
}
