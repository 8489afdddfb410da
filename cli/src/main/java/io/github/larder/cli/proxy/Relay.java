// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import io.github.larder.core.privacy.PrivacyPolicy;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http.HttpException;

/**
 * What the exchanges of a proxy share. Immutable and thread-safe.
 *
 * @param id recognises a request that this proxy has sent to itself
 * @param isClosing whether connections end with their next response
 */
record Relay(
    ProxySettings settings,
    Upstream upstream,
    String id,
    PrivacyPolicy privacy,
    BooleanSupplier isClosing) {

  /**
   * Serves one request of a connection.
   *
   * @return whether the connection can be used for the next one
   * @throws IOException if a response could not be sent to its end
   */
  boolean exchange(ClientConnection connection) throws IOException, HttpException {
    ReceivedRequest request = (ReceivedRequest) connection.receiveRequestHeader();
    if (request == null) {
      return false;
    }
    connection.headReceived();
    boolean persists = new Exchange(this, connection, request).run();
    connection.exchangeEnded();
    return persists;
  }

  /** The pseudonym of this proxy in {@code Via}. */
  String pseudonym() {
    return settings.name() + " (" + id + ")";
  }
}
