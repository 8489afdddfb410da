// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.core.admin.CacheAdmin;
import io.github.larder.core.admin.Transfer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code larder import}: stores the entries of an export. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = ProjectVersion.class,
    sortOptions = false,
    description = {
      "Store the entries of an export, as they are in it.%n",
      "An entry that was received later than the one in the file is kept, and expired ones are left",
      "out. Repeating an import changes nothing, so one that was interrupted is simply repeated.%n"
    },
    footer = {
      "",
      BackendOptions.BACKENDS_1,
      BackendOptions.BACKENDS_2,
      BackendOptions.BACKENDS_3,
      "",
      "Exit status: 0; 1 if a line cannot be read, or an entry was not stored; 2 if the command line",
      "is wrong."
    })
final class ImportCommand implements Callable<Integer> {

  private final Invocation invocation;
  @Mixin private AdminOptions options = new AdminOptions();

  @Parameters(paramLabel = "FILE", arity = "1", description = "A file of 'larder export'.")
  private Path file = Path.of("");

  ImportCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    return options.run(invocation, this::load);
  }

  private int load(CacheAdmin admin) {
    try (LongWork work = new LongWork(invocation, "imported", 0);
        InputStream in = Files.newInputStream(invocation.folder().resolve(file))) {
      Transfer transfer = admin.withProgress(work).importFrom(in);
      invocation.err().println(TransferText.of(transfer, "imported", options.json()));
      return TransferText.status(transfer);
    } catch (IOException e) {
      throw CommandFault.failed("the file cannot be read: " + e.getMessage());
    }
  }
}
