// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.Transfer;
import io.github.larder.spi.EntryFilter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code larder export}: writes entries to a file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Write entries to FILE as they are stored: one JSON object a line, byte for byte, sealed and",
      "compressed ones as such.%n",
      "The file is in the order of keys, and appears when it is complete. An export that was",
      "interrupted is continued by the same command. Without FILE the lines go to stdout, in the",
      "order of the backend.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0; 1 if the cache cannot be read or the file cannot be written; 2 if the command",
      "line is wrong."
    })
final class ExportCommand implements Callable<Integer> {

  private final Invocation invocation;
  @Mixin private AdminOptions options = new AdminOptions();
  @Mixin private FilterOptions filters = new FilterOptions();

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "The file, which is replaced.")
  private @Nullable Path file;

  ExportCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    return options.run(invocation, this::export);
  }

  private int export(CacheAdmin admin) {
    EntryFilter filter = filters.filter(admin, Clock.systemUTC());
    Path target = file == null ? null : invocation.folder().resolve(file);
    try (LongWork work = new LongWork(invocation, "exported", 0)) {
      CacheAdmin reporting = admin.withProgress(work);
      Transfer transfer =
          target == null
              ? reporting.exportTo(new BufferedOutputStream(invocation.out()), filter)
              : reporting.exportTo(target, filter);
      invocation.err().println(TransferText.of(transfer, "exported", options.json()));
      return 0;
    } catch (IOException e) {
      if (target == null) {
        throw new Output.Closed(e);
      }
      throw CommandFault.failed("the file cannot be written: " + e.getMessage());
    }
  }
}
