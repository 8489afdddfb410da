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
 */
public final class ProxySettings {

  private static final String DEFAULT_NAME = "larder";

  private final InetSocketAddress listen;
  private final @Nullable HttpHost origin;
  private final String name;

  private ProxySettings(InetSocketAddress listen, @Nullable HttpHost origin, String name) {
    this.listen = listen;
    this.origin = origin;
    this.name = name;
  }

  /** {@return settings of a forward proxy on a free port of the loopback address} */
  public static ProxySettings defaults() {
    return new ProxySettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, DEFAULT_NAME);
  }

  /**
   * Sets the address to listen on.
   *
   * @param address host and port; port 0 takes a free one
   * @return the changed settings
   */
  public ProxySettings listen(InetSocketAddress address) {
    return new ProxySettings(Objects.requireNonNull(address, "address"), origin, name);
  }

  /**
   * Makes the proxy a reverse proxy: each request goes to this origin.
   *
   * @param origin scheme, host and port
   * @return the changed settings
   */
  public ProxySettings origin(HttpHost origin) {
    return new ProxySettings(listen, Objects.requireNonNull(origin, "origin"), name);
  }

  InetSocketAddress listen() {
    return listen;
  }

  @Nullable HttpHost origin() {
    return origin;
  }

  /** The pseudonym in {@code Via}. */
  String name() {
    return name;
  }
}
