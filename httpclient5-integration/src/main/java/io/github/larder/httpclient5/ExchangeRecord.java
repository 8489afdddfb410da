package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.Exchange;
import io.github.larder.core.ExchangeListener;
import io.github.larder.core.MissReason;
import io.github.larder.model.CacheKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is noted of one exchange by all who have a part in it. Thread-safe. */
final class ExchangeRecord implements ExchangeListener {

  private final boolean offline;
  private final Set<String> unstored;

  ExchangeRecord(boolean offline, Set<String> unstored) {
    this.offline = offline;
    this.unstored = unstored;
  }

  /**
   * {@return the record of the exchange that this thread works for, if one of Larder's clients
   * does}
   */
  static @Nullable ExchangeRecord current(CacheStack stack) {
    Exchange exchange = stack.currentExchange();
    return exchange != null && exchange.listener() instanceof ExchangeRecord record ? record : null;
  }

  /** Whether what is stored is to be served whatever is said of its freshness. */
  boolean isOffline() {
    return offline;
  }

  /** Response fields that a rule leaves out of what is stored and served from the store. */
  Set<String> unstored() {
    return unstored;
  }

  @Override
  public void missed(CacheKey key, MissReason reason) {}
}
