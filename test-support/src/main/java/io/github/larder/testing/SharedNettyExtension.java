// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;

/**
 * Keeps the SDK's shared Netty threads alive while the tests of a class run. They end with the last
 * client, which takes two seconds, and tests that each create a client would wait for that every
 * time.
 */
public final class SharedNettyExtension implements BeforeAllCallback {

  private static final Namespace NAMESPACE = Namespace.create(SharedNettyExtension.class);

  /** Used by JUnit. */
  public SharedNettyExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    // JUnit closes it after the last test of the class.
    context
        .getStore(NAMESPACE)
        .put(NettyNioAsyncHttpClient.class, NettyNioAsyncHttpClient.builder().build());
  }
}
