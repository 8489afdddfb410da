// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.util.List;

/**
 * The configuration of a backend, or the choice of one, is wrong. One exception reports all faults
 * that were found. It never contains the values of secret options.
 */
public final class BackendConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The faults, each a sentence that says what was wrong and what to do. */
  private final List<String> faults;

  /**
   * Creates an exception.
   *
   * @param subject what is configured, such as {@code backend 'dynamodb'}
   * @param faults all faults, each a sentence; at least one
   */
  public BackendConfigurationException(String subject, List<String> faults) {
    super(message(subject, faults));
    this.faults = List.copyOf(faults);
  }

  /** {@return all faults, each a sentence} */
  public List<String> faults() {
    return faults;
  }

  private static String message(String subject, List<String> faults) {
    return faults.size() == 1
        ? subject + ": " + faults.get(0)
        : subject + ": " + faults.size() + " faults:\n  - " + String.join("\n  - ", faults);
  }
}
