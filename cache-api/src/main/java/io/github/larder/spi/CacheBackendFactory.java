// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Creates the stores of one kind of backend. It is found by {@link java.util.ServiceLoader} under
 * its alias, or passed as an instance that was configured in code. Thread-safe.
 *
 * <p>A provider is a public class with a public no-argument constructor that does nothing, with a
 * line in {@code META-INF/services/io.github.larder.spi.CacheBackendFactory}.
 */
public interface CacheBackendFactory {

  /**
   * Returns the string that selects this backend.
   *
   * @return lower-case letters, digits and hyphens, beginning with a letter
   */
  String alias();

  /**
   * Translates the part of a backend URL between the alias and the query into options: in {@code
   * dynamodb://us-west-2/http_cache?ttl=false} that part is {@code //us-west-2/http_cache}.
   *
   * @param location that part, never empty
   * @return the options it stands for
   * @throws BackendConfigurationException if this backend cannot read it; the default accepts no
   *     location
   */
  default Map<String, String> optionsOf(String location) {
    throw new BackendConfigurationException(
        "backend '" + alias() + "'",
        List.of(
            "its URL takes no location; write '"
                + alias()
                + "' or '"
                + alias()
                + "?option=value'"));
  }

  /**
   * Returns whether stored bytes have a cost: money, as in DynamoDB, or time on the wire. Bodies
   * are then compressed by default.
   *
   * @return whether fewer bytes are better; {@code false} by default
   */
  default boolean paysForBytes() {
    return false;
  }

  /**
   * Returns how long a process may serve what it has read or written without asking this backend
   * again, if the application sets no time. What another process writes is seen after that time, at
   * the latest.
   *
   * @param options the options by name, as they are configured
   * @return the time; zero by default, for a backend that is as near as the memory of the process
   */
  default Duration nearFor(Map<String, String> options) {
    return Duration.ZERO;
  }

  /**
   * Returns whether the store answers reads from the memory of the process: each has its result
   * when the call returns, after a time that needs no limit. Such reads are not shared by those
   * that ask at the same time.
   *
   * @return whether reads are answered at once; {@code false} by default
   */
  default boolean answersAtOnce() {
    return false;
  }

  /**
   * Creates a store. Opens no connection that could fail or wait.
   *
   * @param config the options, the clock, the deadlines and the receiver of events
   * @return a store that the caller closes
   * @throws BackendConfigurationException if the options are wrong; it reports all faults
   */
  CacheStore create(BackendConfig config);
}
