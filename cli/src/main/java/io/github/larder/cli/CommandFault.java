// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.spi.BackendConfigurationException;
import org.jspecify.annotations.Nullable;

/** Why a command ends without a result. Its message is one line for the user. */
final class CommandFault extends RuntimeException {

  /** The command failed. */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  static final int WRONG_USE = 2;

  private static final long serialVersionUID = 1L;

  private final int exitStatus;

  private CommandFault(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  static CommandFault failed(String message) {
    return new CommandFault(FAILED, message);
  }

  static CommandFault wrongUse(String message) {
    return new CommandFault(WRONG_USE, message);
  }

  static CommandFault wrongUse(BackendConfigurationException e) {
    return wrongUse(oneLine(e.getMessage()));
  }

  /** Joins the lines of a list of faults. */
  static String oneLine(@Nullable String message) {
    return String.valueOf(message)
        .replaceFirst("\\R\\s*-\\s*", " ")
        .replaceAll("\\R\\s*-\\s*", "; ")
        .replaceAll("\\R\\s*", " ");
  }

  int exitStatus() {
    return exitStatus;
  }
}
