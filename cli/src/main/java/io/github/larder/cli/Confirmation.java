// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.Invocation.Terminals;
import java.io.Console;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Option;

/** The options of a command that removes something. */
final class Confirmation {

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only print what would be done.")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean yes;

  boolean isDryRun() {
    return dryRun;
  }

  boolean asks() {
    return !dryRun && !yes;
  }

  /** Asks on the console. {@return whether the answer is yes} */
  boolean isGiven(String question) {
    if (yes) {
      return true;
    }
    if (!Terminals.isInputTerminal()) {
      throw CommandFault.wrongUse("there is no terminal to ask on: give --yes, or --dry-run");
    }
    Console console = Objects.requireNonNull(System.console(), "console");
    String answer = console.readLine("%s [y/N] ", question);
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
