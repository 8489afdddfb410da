// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheStore;
import java.io.Closeable;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Opens reference stores, each behind a wrapper that may break it. */
final class ReferenceFixture implements BackendFixture {

  private final ReferenceContent content;
  private final Opener opener;
  private final UnaryOperator<BackendConfig> configs;

  /**
   * @param configs changes the config of a store
   */
  ReferenceFixture(
      ReferenceContent.Tokens tokens, Opener opener, UnaryOperator<BackendConfig> configs) {
    this.content = new ReferenceContent(tokens);
    this.opener = opener;
    this.configs = configs;
  }

  static ReferenceFixture correct() {
    return new ReferenceFixture(
        ReferenceContent.Tokens.CORRECT, ReferenceStore::open, UnaryOperator.identity());
  }

  @Override
  public CacheStore open(BackendConfig.Builder config) {
    BackendConfig changed = configs.apply(config.build());
    return ReferenceLeases.before(opener.open(content, changed), content.leases, changed.clock());
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public void plantUnreadable(CacheStore store, CacheKey key) {
    content.permit.acquireUninterruptibly();
    ReferenceContent.Token token = new ReferenceContent.Token(UUID.randomUUID().toString(), 0);
    content.cells.put(key.value(), new ReferenceContent.Cell(token, null));
    content.permit.release();
  }

  @Override
  public int tooManyBytes() {
    return ReferenceStore.MAX_BYTES + 1;
  }

  @Override
  public void startFailing(CacheStore store) {
    content.failing = true;
  }

  @Override
  public Closeable holdUp(CacheStore store) {
    content.permit.acquireUninterruptibly();
    return content.permit::release;
  }

  /** Opens a store over some content. */
  @FunctionalInterface
  interface Opener {
    CacheStore open(ReferenceContent content, BackendConfig config);
  }
}
