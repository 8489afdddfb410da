package io.github.larder.tck;

import io.github.larder.model.CacheKey;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.StoreEvents;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Opens reference stores, each behind a wrapper that may break it. */
final class ReferenceFixture implements BackendFixture {

  private final ReferenceContent content;
  private final UnaryOperator<CacheStore> wrapper;
  private final UnaryOperator<Clock> clocks;

  ReferenceFixture(
      ReferenceContent.Tokens tokens,
      UnaryOperator<CacheStore> wrapper,
      UnaryOperator<Clock> clocks) {
    this.content = new ReferenceContent(tokens);
    this.wrapper = wrapper;
    this.clocks = clocks;
  }

  @Override
  public CacheStore open(Clock clock, StoreEvents events) {
    return wrapper.apply(ReferenceStore.open(content, clocks.apply(clock), events));
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public void plantUnreadable(CacheStore store, CacheKey key) {
    synchronized (content) {
      ReferenceContent.Token token = new ReferenceContent.Token(UUID.randomUUID().toString(), 0);
      content.cells.put(key.value(), new ReferenceContent.Cell(token, null));
    }
  }

  @Override
  public int tooManyBytes() {
    return ReferenceStore.MOST_BYTES + 1;
  }

  @Override
  public void startFailing(CacheStore store) {
    synchronized (content) {
      content.failing = true;
    }
  }
}
