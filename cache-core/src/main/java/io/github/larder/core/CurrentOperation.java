package io.github.larder.core;

import io.github.larder.spi.OperationScope;
import io.github.larder.spi.StoreEvents;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is decided for the operation that is being started on this thread. Tiers add to it on the
 * way down, and the backend asks for it; when the call returns, nothing is left of it.
 */
final class CurrentOperation implements Supplier<OperationScope> {

  /** Each stack has its own: a stack may be a store of another one. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable OperationScope> scope = new ThreadLocal<>();

  private final OperationScope outside;

  /**
   * @param events whom to tell where no tier has decided otherwise
   */
  CurrentOperation(StoreEvents events) {
    this.outside = new OperationScope(null, events);
  }

  @Override
  public OperationScope get() {
    OperationScope current = scope.get();
    return current == null ? outside : current;
  }

  <T> T limitedTo(Duration limit, Supplier<T> call) {
    return in(new OperationScope(limit, get().events()), call);
  }

  <T> T telling(StoreEvents events, Supplier<T> call) {
    return in(new OperationScope(get().limit(), events), call);
  }

  /** The same call for later, on whatever thread: a key may have to be waited for. */
  <A, B> Function<A, B> carried(Function<A, B> call) {
    OperationScope here = scope.get();
    return here == null ? call : argument -> in(here, () -> call.apply(argument));
  }

  private <T> T in(OperationScope inner, Supplier<T> call) {
    OperationScope outer = scope.get();
    scope.set(inner);
    try {
      return call.get();
    } finally {
      if (outer == null) {
        scope.remove();
      } else {
        scope.set(outer);
      }
    }
  }
}
