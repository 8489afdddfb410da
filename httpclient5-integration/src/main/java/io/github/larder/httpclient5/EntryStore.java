// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.larder.core.CacheStack;
import io.github.larder.core.MissReason;
import io.github.larder.core.OperationEvent.Outcome;
import io.github.larder.core.collapse.CollapsibleRequest;
import io.github.larder.httpclient5.vary.VariantReads;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.RefreshResult;
import io.github.larder.spi.SkipReason;
import io.github.larder.spi.Stages;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.hc.client5.http.cache.HttpCacheCASOperation;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.Resource;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.apache.hc.client5.http.impl.cache.HeapResource;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.jspecify.annotations.Nullable;

/**
 * Stores HttpClient's entries under HttpClient's keys in a stack. Thread-safe. Blocks a caller only
 * if the stack does; stages may fail.
 */
final class EntryStore {

  private static final int MAX_KNOWN_KEYS = 1024;

  private final CacheStack stack;
  private final EntryMapper plainMapper;
  private final StorageLog log;

  /**
   * HttpClient's entries are immutable, and keep the dates that they have parsed. {@code null}
   * where each read brings another object, which is not seen again.
   */
  private final @Nullable SeenAgain<VersionedResponse, HttpCacheEntry> entries;

  /** What the privacy policy makes of recent keys; it takes as long as the rest of a read. */
  private final Cache<String, CacheStack.Key> keys =
      Caffeine.newBuilder().maximumSize(MAX_KNOWN_KEYS).executor(Runnable::run).build();

  EntryStore(CacheStack stack, StorageLog log) {
    this.stack = stack;
    this.plainMapper = new EntryMapper(stack.privacy());
    this.log = log;
    this.entries = stack.answersFromMemory() ? new SeenAgain<>() : null;
  }

  CompletionStage<Optional<HttpCacheEntry>> get(ClientKey clientKey) {
    if (clientKey.holdsCredentials(stack.privacy())) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    CacheStack.Key stackKey = key(clientKey);
    CacheKey key = stackKey.cacheKey();
    ExchangeRecord record = ExchangeRecord.current(stack);
    EntryMapper mapper = mapper(record);
    if (record != null) {
      record.reads(key);
    }
    CompletionStage<Optional<VersionedResponse>> read =
        record == null || !clientKey.isVariant()
            ? stack.get(stackKey)
            : variant(clientKey, stackKey, record.variantReads());
    Optional<VersionedResponse> found = Stages.resultOf(read);
    return found == null
        ? read.thenApply(late -> entry(mapper, clientKey, key, late, record))
        : CompletableFuture.completedFuture(entry(mapper, clientKey, key, found, record));
  }

  /** Several variants of one root are one read, as HttpClient's classic cache asks for each. */
  private CompletionStage<Optional<VersionedResponse>> variant(
      ClientKey clientKey, CacheStack.Key stackKey, VariantReads reads) {
    if (reads.holds(clientKey.text())) {
      return CompletableFuture.completedStage(reads.take(clientKey.text()));
    }
    Map<String, CacheStack.Key> together = new LinkedHashMap<>();
    for (String text : reads.begin(clientKey.text())) {
      ClientKey variant = new ClientKey(text);
      if (!variant.holdsCredentials(stack.privacy())) {
        together.put(text, key(variant));
      }
    }
    return together.size() < 2
        ? stack.get(stackKey)
        : stack
            .getAll(together.values())
            .thenApply(
                found -> {
                  together.forEach((text, key) -> reads.hold(text, found.get(key.cacheKey())));
                  return reads.take(clientKey.text());
                });
  }

  private Optional<HttpCacheEntry> entry(
      EntryMapper mapper,
      ClientKey clientKey,
      CacheKey key,
      Optional<VersionedResponse> read,
      @Nullable ExchangeRecord record) {
    if (record == null) {
      return read.map(entry -> toEntry(mapper, clientKey, key, entry, null));
    }
    Optional<VersionedResponse> found =
        read.filter(EntryStore::isRepresentation)
            .filter(entry -> record.isSelected(clientKey.text(), entry.response()));
    found.ifPresent(entry -> record.found(key, entry.response()));
    if (found.isEmpty() && read.isPresent()) {
      record.missed(key, MissReason.ABSENT);
    }
    return found.map(entry -> toEntry(mapper, clientKey, key, entry, record));
  }

  /** The entries that exist, under HttpClient's own keys and in its order. */
  CompletionStage<Map<String, HttpCacheEntry>> getAll(Collection<String> clientKeys) {
    ExchangeRecord record = ExchangeRecord.current(stack);
    EntryMapper mapper = mapper(record);
    Map<CacheStack.Key, ClientKey> byKey = new LinkedHashMap<>();
    for (String text : clientKeys) {
      ClientKey clientKey = new ClientKey(text);
      if (!clientKey.holdsCredentials(stack.privacy())) {
        byKey.put(key(clientKey), clientKey);
      }
    }
    return stack
        .getAll(byKey.keySet())
        .thenApply(
            found -> {
              Map<String, HttpCacheEntry> entries = new LinkedHashMap<>();
              byKey.forEach(
                  (stackKey, clientKey) -> {
                    CacheKey key = stackKey.cacheKey();
                    VersionedResponse entry = found.get(key);
                    if (entry != null) {
                      entries.put(clientKey.text(), toEntry(mapper, clientKey, key, entry, record));
                    }
                  });
              return entries;
            });
  }

  /**
   * @param compared whether the client has verified that the entry's request equals the request
   *     that was sent, in the headers that {@code Vary} names
   */
  CompletionStage<Void> put(ClientKey clientKey, HttpCacheEntry entry, boolean compared)
      throws ResourceIOException {
    CacheStack.Key stackKey = key(clientKey);
    CacheKey key = stackKey.cacheKey();
    ExchangeRecord record = ExchangeRecord.current(stack);
    EntryMapper mapper = mapper(record);
    boolean confirmed = entry.getResource() instanceof StoredBody body && body.isFrom(this, key);
    Optional<SkipReason> objection = mapper.objection(clientKey, entry, compared || confirmed);
    if (objection.isPresent()) {
      log.skipped(clientKey.requestUri(), objection.get(), record);
      return confirmed ? CompletableFuture.completedStage(null) : skip(clientKey, entry);
    }
    List<String> unstored = mapper.unstored(entry);
    if (!unstored.isEmpty()) {
      stack.listener().fieldsLeftOut(key, unstored);
    }
    if (entry.getResource() instanceof StoredBody body && body.isFrom(this, key)) {
      StoredResponse head = confirmed(mapper.toHead(entry), record);
      return refresh(stackKey, body, head, new Write(clientKey, key, head, record));
    }
    StoredResponse response = mapper.toResponse(entry);
    Write write = new Write(clientKey, key, response, record);
    if (isOutdated(record)) {
      write.ended(SkipReason.SUPERSEDED);
      return CompletableFuture.completedStage(null);
    }
    CompletionStage<PutResult> put = stack.put(stackKey, response);
    // A removal that came between takes the response with it.
    return isOutdated(record)
        ? stack.remove(stackKey).thenRun(() -> write.ended(SkipReason.SUPERSEDED))
        : put.thenAccept(
            result ->
                write.ended(result instanceof PutResult.Skipped skipped ? skipped.reason() : null));
  }

  /** A {@code HEAD} that confirms a stored response makes HttpClient think it was one to HEAD. */
  private static StoredResponse confirmed(StoredResponse head, @Nullable ExchangeRecord record) {
    return record != null && Method.HEAD.isSame(head.method())
        ? head.toBuilder().method(Method.GET.name()).build()
        : head;
  }

  /** Whether the URL was removed, as by an unsafe method, while the origin was asked. */
  private static boolean isOutdated(@Nullable ExchangeRecord record) {
    CollapsibleRequest request = record == null ? null : record.collapsible();
    return request != null && request.isOutdated();
  }

  CompletionStage<Void> remove(ClientKey clientKey) {
    if (clientKey.holdsCredentials(stack.privacy())) {
      return CompletableFuture.completedStage(null);
    }
    return stack.remove(key(clientKey));
  }

  CompletionStage<Void> update(
      ClientKey clientKey, HttpCacheCASOperation operation, boolean compared) {
    CacheStack.Key key = key(clientKey);
    ExchangeRecord record = ExchangeRecord.current(stack);
    EntryMapper mapper = mapper(record);
    return stack
        .update(key, current -> changed(mapper, clientKey, operation, compared, current))
        .thenAccept(
            outcome -> {
              SkipReason reason = reason(outcome);
              if (reason != null) {
                log.skippedBelow(clientKey.requestUri(), reason, record);
              }
            });
  }

  /**
   * A superseded refresh needs no retry: a newer response, or a removal, has won. Where the body is
   * needed, it replaces only the entry that was read, so that those win here as well.
   */
  private CompletionStage<Void> refresh(
      CacheStack.Key key, StoredBody body, StoredResponse head, Write write) {
    return stack
        .refresh(key, body.version(), head)
        .thenCompose(
            result -> {
              if (result instanceof RefreshResult.BodyNeeded) {
                return stack
                    .compareAndPut(key, body.version(), head.toBuilder().body(body.body()).build())
                    .thenAccept(stored -> write.ended(reason(stored)));
              }
              write.ended(reason(result));
              return CompletableFuture.completedStage(null);
            });
  }

  private static @Nullable SkipReason reason(RefreshResult result) {
    if (result instanceof RefreshResult.Skipped skipped) {
      return skipped.reason();
    }
    return result instanceof RefreshResult.Superseded ? SkipReason.SUPERSEDED : null;
  }

  private static @Nullable SkipReason reason(CompareAndPutResult result) {
    if (result instanceof CompareAndPutResult.Skipped skipped) {
      return skipped.reason();
    }
    return result instanceof CompareAndPutResult.Conflict ? SkipReason.SUPERSEDED : null;
  }

  /** An update that is skipped is written later, or was reported for the variant. */
  private static @Nullable SkipReason reason(Outcome outcome) {
    return switch (outcome) {
      case CONFLICT -> SkipReason.CONTENDED;
      case FAILED, TIMED_OUT -> SkipReason.FAILED;
      case SHORT_CIRCUITED -> SkipReason.SHORT_CIRCUITED;
      case SKIPPED -> SkipReason.DELAYED;
      case HIT, MISS, STORED, UNCHANGED, SUPERSEDED, BODY_NEEDED, REMOVED -> null;
    };
  }

  /** One write to the stack. The stack reports what it skips, except for the order of writes. */
  private final class Write {

    private final String uri;
    private final CacheKey key;
    private final StoredResponse response;
    private final @Nullable ExchangeRecord record;

    Write(
        ClientKey clientKey,
        CacheKey key,
        StoredResponse response,
        @Nullable ExchangeRecord record) {
      this.uri = clientKey.requestUri();
      this.key = key;
      this.response = response;
      this.record = record;
    }

    void ended(@Nullable SkipReason reason) {
      if (reason == SkipReason.DELAYED || reason == SkipReason.SUPERSEDED) {
        log.skipped(uri, reason, record);
      } else if (reason != null) {
        log.skippedBelow(uri, reason, record);
      } else if (record != null) {
        record.stored(key, response);
      }
    }
  }

  /**
   * Removes what the response would have replaced: an older response must not outlive a newer one.
   * The objection is to one response, so a root with other variants stays.
   */
  private CompletionStage<Void> skip(ClientKey clientKey, HttpCacheEntry entry) {
    if (clientKey.holdsCredentials(stack.privacy())) {
      // Nothing was ever written under such a key.
      return CompletableFuture.completedStage(null);
    }
    CacheStack.Key key = key(clientKey);
    return clientKey.isVariant()
        ? remove(clientKey)
        : stack
            .get(key)
            .thenCompose(found -> removeOlder(clientKey, key, entry, found.orElse(null)));
  }

  /** A failed read looks like a miss; then the entry is removed without being read. */
  private CompletionStage<Void> removeOlder(
      ClientKey clientKey,
      CacheStack.Key key,
      HttpCacheEntry newer,
      @Nullable VersionedResponse older) {
    if (older == null || older.response().variants() == null) {
      return stack.remove(key);
    }
    return plainMapper
        .variantFor(newer, older.response())
        .map(variant -> remove(new ClientKey(variant + clientKey.text())))
        .orElseGet(() -> CompletableFuture.completedStage(null));
  }

  private Optional<StoredResponse> changed(
      EntryMapper mapper,
      ClientKey clientKey,
      HttpCacheCASOperation operation,
      boolean compared,
      Optional<StoredResponse> current) {
    @Nullable HttpCacheEntry existing =
        current
            .map(response -> mapper.toEntry(clientKey, response, heldBody(response)))
            .orElse(null);
    try {
      @Nullable HttpCacheEntry updated = operation.execute(existing);
      if (updated == null) {
        return Optional.empty();
      }
      if (mapper.objectionToUpdate(clientKey, existing, updated, compared).isPresent()) {
        // The objection was reported when the variant was put.
        return current.flatMap(older -> mapper.withoutOlder(older, updated));
      }
      return Optional.of(mapper.toResponse(updated));
    } catch (ResourceIOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param record decides with which fields it is served; {@code null} outside Larder's clients
   */
  @SuppressWarnings("ReferenceEquality") // What was not changed is the same object.
  private HttpCacheEntry toEntry(
      EntryMapper mapper,
      ClientKey clientKey,
      CacheKey key,
      VersionedResponse found,
      @Nullable ExchangeRecord record) {
    StoredResponse read = found.response();
    StoredResponse response =
        record == null || read.variants() == null ? read : record.limited(clientKey.text(), read);
    StoredResponse shown = record == null ? response : presentable(response, record);
    Supplier<HttpCacheEntry> mapped =
        () -> mapper.toEntry(clientKey, shown, resource(key, found, response.body()));
    SeenAgain<VersionedResponse, HttpCacheEntry> seen = entries;
    if (seen == null || shown != read || mapper != plainMapper) {
      return mapped.get();
    }
    HttpCacheEntry entry = seen.get(found, mapped);
    // The same stored response may be found under another of HttpClient's keys.
    return entry.getRequestURI().equals(clientKey.requestUri()) ? entry : mapped.get();
  }

  private @Nullable Resource resource(CacheKey key, VersionedResponse found, @Nullable Body body) {
    return body == null ? null : new StoredBody(this, key, found.version(), body);
  }

  private static StoredResponse presentable(StoredResponse stored, ExchangeRecord record) {
    List<HeaderField> readable = ResponsePresentation.readable(stored.headers());
    return record.forCache(
        readable == stored.headers() ? stored : stored.toBuilder().headers(readable).build());
  }

  /** Other clients store a 304 that answers a condition of their application. */
  private static boolean isRepresentation(VersionedResponse found) {
    return found.response().status() != HttpStatus.SC_NOT_MODIFIED
        || found.response().variants() != null;
  }

  /** A rule may leave out more fields than the stack does, on reads as well. */
  private EntryMapper mapper(@Nullable ExchangeRecord record) {
    return record == null || record.unstored().isEmpty()
        ? plainMapper
        : new EntryMapper(
            stack.privacy().withUnstoredHeaders(record.unstored().toArray(String[]::new)));
  }

  /** The update loop keeps the version itself, so this body refers to no entry. */
  private static @Nullable Resource heldBody(StoredResponse response) {
    Body body = response.body();
    return body == null ? null : new HeapResource(body.array());
  }

  private CacheStack.Key key(ClientKey clientKey) {
    CacheStack.Key known = keys.getIfPresent(clientKey.text());
    if (known == null) {
      known = stack.key(clientKey.text());
      keys.put(clientKey.text(), known);
    }
    return known;
  }

  /**
   * Keeps what was computed from an object until that object is gone. A store in the process gives
   * the same object at each hit, so that its dates are parsed once; a store across the network
   * gives a new one, for which nothing but a mark is kept. Objects are compared by identity.
   * Thread-safe.
   *
   * @param <K> what is seen again; it is not kept alive
   * @param <V> what is computed from it; it does not refer to the object
   */
  private static final class SeenAgain<K, V> {

    private static final int MAX_ENTRIES = 4096;
    private static final Object SEEN_ONCE = new Object();

    private final Cache<K, Object> known =
        Caffeine.newBuilder().weakKeys().maximumSize(MAX_ENTRIES).executor(Runnable::run).build();

    /**
     * Gives what was computed from an object, from its third use on without computing it.
     *
     * @param supplier computes it; not {@code null}
     */
    @SuppressWarnings("unchecked") // All other values are of V.
    V get(K object, Supplier<V> supplier) {
      Object value = known.getIfPresent(object);
      if (value != null && value != SEEN_ONCE) {
        return (V) value;
      }
      V computed = supplier.get();
      known.put(object, value == null ? SEEN_ONCE : computed);
      return computed;
    }
  }
}
