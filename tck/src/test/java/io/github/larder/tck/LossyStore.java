// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static java.util.Objects.requireNonNull;

import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.ForwardingCacheStore;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** Changes a response before it is stored. */
final class LossyStore extends ForwardingCacheStore {

  private final UnaryOperator<StoredResponse> change;

  private LossyStore(CacheStore next, UnaryOperator<StoredResponse> change) {
    super(next);
    this.change = change;
  }

  static UnaryOperator<CacheStore> changing(UnaryOperator<StoredResponse> change) {
    return store -> new LossyStore(store, change);
  }

  static UnaryOperator<CacheStore> changingHeaders(UnaryOperator<List<HeaderField>> change) {
    return changing(
        response -> response.toBuilder().headers(change.apply(response.headers())).build());
  }

  static UnaryOperator<CacheStore> changingBodies(UnaryOperator<Body> change) {
    return changing(
        response ->
            response.body() == null
                ? response
                : response.toBuilder().body(change.apply(response.body())).build());
  }

  @Override
  public CompletionStage<PutResult> put(CacheKey key, StoredResponse response) {
    return next().put(key, changed(response));
  }

  @Override
  public CompletionStage<CompareAndPutResult> compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return next().compareAndPut(key, expected, changed(response));
  }

  @Override
  public CompletionStage<RefreshResult> refresh(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return next().refresh(key, expected, changed(response));
  }

  private StoredResponse changed(StoredResponse response) {
    return change.apply(requireNonNull(response));
  }
}
