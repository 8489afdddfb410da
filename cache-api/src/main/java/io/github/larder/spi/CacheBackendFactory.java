// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import java.util.List;
import java.util.Map;

/**
 * Makes the store of one kind of backend. Found by {@link java.util.ServiceLoader} under its alias,
 * or handed over as an instance that was configured in code.
 *
 * <p>A provider needs a public class with a public no-argument constructor that does nothing, and a
 * line in {@code META-INF/services/io.github.larder.spi.CacheBackendFactory}.
 */
public interface CacheBackendFactory {

  /**
   * Gives the string that picks this backend.
   *
   * @return lower-case letters, digits and hyphens, beginning with a letter
   */
  String alias();

  /**
   * Translates the part of a backend URL between the alias and the query into options: in {@code
   * dynamodb://us-west-2/http_cache?ttl=false} that part is {@code //us-west-2/http_cache}.
   *
   * @param location the part, never empty
   * @return the options it stands for
   * @throws BackendConfigurationException if this backend cannot read it, as by default
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
   * Tells whether stored bytes cost something: money, as in DynamoDB, or time on the wire. Then
   * bodies are compressed unless somebody says otherwise.
   *
   * @return whether fewer bytes are better; {@code false} by default
   */
  default boolean paysForBytes() {
    return false;
  }

  /**
   * Makes a store. Opens no connection that could fail or wait.
   *
   * @param config options, time and the rest of what the store is given
   * @return a store that the caller closes
   * @throws BackendConfigurationException if the options are wrong; it reports all faults
   */
  CacheStore create(BackendConfig config);
}
