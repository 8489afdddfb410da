package io.github.larder.core;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.larder.model.CacheKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much time the calls of an exchange have taken, so that all of them together take one
 * deadline. An exchange begins when a root is asked for; what follows for its {@link Family}, the
 * variants and the writes, is charged to it. Exchanges about one URL at the same time share an
 * account, and each that begins clears it: so nobody is charged for what is long past.
 */
final class ExchangeTime {

  /** Shorter calls are no burden, and not worth an account. */
  private static final long NOTICEABLE_NANOS = Duration.ofMillis(5).toNanos();

  private static final Duration FORGOTTEN = Duration.ofSeconds(30);
  private static final int MOST = 10_000;

  private final Cache<String, AtomicLong> spent =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(FORGOTTEN).build();

  void begins(CacheKey key) {
    if (Family.isRoot(key) && spent.estimatedSize() > 0) {
      spent.invalidate(Family.of(key));
    }
  }

  /** {@return what is left of a deadline; it may be less than nothing} */
  Duration left(Call call, Duration deadline) {
    if (spent.estimatedSize() == 0) {
      return deadline;
    }
    long most = 0;
    for (String family : call.families()) {
      AtomicLong account = spent.getIfPresent(family);
      most = account == null ? most : Math.max(most, account.get());
    }
    return deadline.minusNanos(most);
  }

  void spent(Call call, long nanos) {
    if (nanos >= NOTICEABLE_NANOS) {
      call.families()
          .forEach(family -> spent.get(family, unknown -> new AtomicLong()).addAndGet(nanos));
    }
  }
}
