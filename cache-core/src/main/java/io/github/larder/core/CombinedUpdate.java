// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Updates of one key that wait for the same write, carried out by one compare-and-put. */
final class CombinedUpdate extends QueuedWrite<Outcome> implements CompareAndPut.Observer {

  private final CacheKey key;
  private final List<Part> parts = new ArrayList<>(1);
  private final OrderedTier.Updates updates;
  private final Consumer<CombinedUpdate> takesLong;

  /**
   * @param takesLong receives this update when it is repeated after a pause
   */
  CombinedUpdate(
      CacheKey key, Part first, OrderedTier.Updates updates, Consumer<CombinedUpdate> takesLong) {
    super(Kind.UPDATE, () -> Outcome.STORED);
    this.key = key;
    this.parts.add(first);
    this.updates = updates;
    this.takesLong = takesLong;
  }

  CacheKey key() {
    return key;
  }

  /** Called under the lock of the queue, before the update has begun. */
  void add(Part part) {
    parts.add(part);
  }

  @Override
  CompletionStage<Outcome> begin() {
    return updates.update(key, this::changed, this);
  }

  @Override
  void end(@Nullable Outcome value, @Nullable Throwable thrown) {
    super.end(value, thrown);
    parts.forEach(part -> part.end(value, thrown));
  }

  @Override
  void endSuperseded() {
    super.endSuperseded();
    parts.forEach(part -> part.end(Outcome.STORED, null));
  }

  @Override
  public boolean isVoid() {
    return isMadeVoid();
  }

  @Override
  public void willTakeLong(Outcome soFar) {
    takesLong.accept(this);
    parts.forEach(part -> part.end(soFar, null));
  }

  private Optional<StoredResponse> changed(Optional<StoredResponse> current) {
    Optional<StoredResponse> changed = current;
    for (Part part : parts) {
      changed = part.changed(changed);
    }
    return changed;
  }

  /** One of the combined updates. If it throws, it changes nothing, and fails alone. */
  static final class Part {

    private final Function<Optional<StoredResponse>, Optional<StoredResponse>> change;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private @Nullable Throwable thrown;

    Part(Function<Optional<StoredResponse>, Optional<StoredResponse>> change) {
      this.change = change;
    }

    CompletableFuture<Outcome> outcome() {
      return outcome;
    }

    Optional<StoredResponse> changed(Optional<StoredResponse> current) {
      try {
        thrown = null;
        return change.apply(current);
      } catch (RuntimeException | Error e) {
        thrown = e;
        return current;
      }
    }

    void end(@Nullable Outcome value, @Nullable Throwable failure) {
      Throwable cause = thrown == null ? failure : thrown;
      if (cause != null) {
        outcome.completeExceptionally(CacheStoreException.unwrap(cause));
      } else {
        outcome.complete(value == null ? Outcome.FAILED : value);
      }
    }
  }
}
