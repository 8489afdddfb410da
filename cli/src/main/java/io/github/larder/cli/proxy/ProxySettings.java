// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Where a proxy listens and what it relays. Immutable and thread-safe; each method returns a
 * changed copy.
 *
 * @param listen the address to listen on; port 0 takes a free one
 * @param origin each request goes to this origin (reverse proxy); with {@code null} each goes where
 *     its absolute target says (forward proxy)
 * @param name the pseudonym of the proxy in {@code Via}, and in the {@code Cache-Status} of the
 *     responses that it makes itself; a token
 * @param limits what a client may use
 * @param accessLog receives a line for each exchange
 * @param administration what clients with a token may do; {@code null} for nothing
 */
public record ProxySettings(
    InetSocketAddress listen,
    @Nullable HttpHost origin,
    String name,
    Limits limits,
    AccessLog accessLog,
    @Nullable Administration administration) {

  /** The name by default. */
  public static final String DEFAULT_NAME = "larder";

  /** Checks the values. */
  public ProxySettings {
    Objects.requireNonNull(listen, "listen");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(accessLog, "accessLog");
  }

  /** {@return settings of a forward proxy on a free port of the loopback address} */
  public static ProxySettings defaults() {
    return new ProxySettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        null,
        DEFAULT_NAME,
        Limits.defaults(),
        AccessLog.NONE,
        null);
  }

  /**
   * Sets the address to listen on.
   *
   * @param address host and port
   * @return the changed settings
   */
  public ProxySettings listen(InetSocketAddress address) {
    return new ProxySettings(address, origin, name, limits, accessLog, administration);
  }

  /**
   * Makes the proxy a reverse proxy.
   *
   * @param origin scheme, host and port
   * @return the changed settings
   */
  public ProxySettings origin(HttpHost origin) {
    return new ProxySettings(listen, origin, name, limits, accessLog, administration);
  }

  /**
   * Sets the limits.
   *
   * @param limits what a client may use
   * @return the changed settings
   */
  public ProxySettings limits(Limits limits) {
    return new ProxySettings(listen, origin, name, limits, accessLog, administration);
  }

  /**
   * Sets the access log.
   *
   * @param log receives a line for each exchange
   * @return the changed settings
   */
  public ProxySettings accessLog(AccessLog log) {
    return new ProxySettings(listen, origin, name, limits, log, administration);
  }

  /**
   * Allows administration.
   *
   * @param administration the token and what it allows
   * @return the changed settings
   */
  public ProxySettings administration(Administration administration) {
    return new ProxySettings(listen, origin, name, limits, accessLog, administration);
  }
}
