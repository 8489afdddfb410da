// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.core.CacheStack;
import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.Transfer;
import io.github.larder.core.discovery.BackendSelection;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheStoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code larder copy}: stores the entries of one cache in another one. */
@Command(
    name = "copy",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Store entries in another cache, as they are stored in this one.%n",
      "An entry of the target that was received later is kept. Repeating a copy changes nothing.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0; 1 if a cache cannot be read or written, or an entry was not stored; 2 if the",
      "command line is wrong."
    })
final class CopyCommand implements Callable<Integer> {

  private static final Duration START = Duration.ofSeconds(15);

  private final Invocation invocation;
  @Mixin private AdminOptions options = new AdminOptions();
  @Mixin private FilterOptions filters = new FilterOptions();

  @Parameters(
      paramLabel = "TARGET",
      arity = "1",
      description = "Alias or URL of the other backend, with its options, as in --backend.")
  private String target = "";

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Write to FILE how far the copy has come, and continue from it if it exists.")
  private @Nullable Path checkpoint;

  CopyCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    return options.run(invocation, this::copy);
  }

  private int copy(CacheAdmin admin) {
    try (CacheStack other = open();
        LongWork work = new LongWork(invocation, "copied", 0)) {
      other.ready(START);
      Transfer transfer =
          admin
              .withProgress(work)
              .copyTo(
                  other
                      .admin()
                      .orElseThrow(
                          () -> CommandFault.wrongUse("the target cannot list its entries")),
                  filters.filter(admin, Clock.systemUTC()),
                  checkpoint == null ? null : invocation.folder().resolve(checkpoint));
      invocation.err().println(TransferText.of(transfer, "copied", options.json()));
      return TransferText.status(transfer);
    } catch (IOException e) {
      throw CommandFault.failed("the checkpoint cannot be read or written: " + e.getMessage());
    } catch (CacheStoreException e) {
      throw CommandFault.failed(CommandFault.oneLine(e.getMessage()));
    }
  }

  private CacheStack open() {
    try {
      return CacheStack.builder()
          .backend(BackendSelection.parse(target))
          .startDeadline(START)
          .build();
    } catch (BackendConfigurationException e) {
      throw CommandFault.wrongUse(e);
    }
  }
}
