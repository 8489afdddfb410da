// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.CacheStack;
import io.github.larder.core.Exchange;
import io.github.larder.core.MissReason;
import io.github.larder.core.Verdict;
import io.github.larder.core.collapse.CollapsibleRequest;
import io.github.larder.core.collapse.RequestCollapser.Found;
import io.github.larder.httpclient5.CacheVerdict.CollapseFacts;
import io.github.larder.httpclient5.CacheVerdict.Collapsed;
import io.github.larder.httpclient5.CacheVerdict.Storing;
import io.github.larder.httpclient5.FreshnessPolicy.Head;
import io.github.larder.httpclient5.vary.SelectingFields;
import io.github.larder.httpclient5.vary.VariantReads;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.jspecify.annotations.Nullable;

/**
 * Records what happens in one exchange, in this order: the store is read, the origin is called and
 * answers, a response is stored or not. Work in the background is not recorded. Thread-safe;
 * nothing is computed until a verdict is asked for.
 */
final class ExchangeRecord implements Exchange.Listener {

  private final boolean offline;
  private final Set<String> unstored;
  private final boolean partitioned;
  private final FreshnessPolicy freshness;
  private final boolean strictSharedMaxAge;
  private final @Nullable CollapsibleRequest collapsible;
  private final VariantReads variantReads = new VariantReads();

  private @Nullable SelectingFields selecting;
  private @Nullable CacheKey firstKey;
  private boolean storeRead;
  private boolean foundRoot;
  private List<HeaderField> rootFields = List.of();
  private @Nullable Instant rootReceivedAt;
  private @Nullable Head found;
  private @Nullable StoredResponse foundResponse;
  private @Nullable CacheKey foundKey;
  private @Nullable CacheKey nearKey;
  private @Nullable MissReason missed;
  private int originCalls;
  private int originStatus;
  private boolean streamed;
  private @Nullable Head stored;
  private @Nullable CacheKey storedKey;
  private @Nullable SkipReason skipped;
  private @Nullable Verdict verdict;
  private @Nullable MissReason missReason;
  private boolean foundFresh;
  private boolean readSharedMaxAge;
  private @Nullable MissReason collapsedReason;

  /**
   * @param offline whether stored responses are served whatever their freshness
   * @param unstored response fields that a rule keeps out of the store
   * @param partitioned whether the request has a partition
   * @param strictSharedMaxAge whether a shared cache never serves a response with {@code s-maxage}
   *     stale
   * @param collapsible {@code null} if the client does not collapse requests
   */
  ExchangeRecord(
      boolean offline,
      Set<String> unstored,
      boolean partitioned,
      FreshnessPolicy freshness,
      boolean strictSharedMaxAge,
      @Nullable CollapsibleRequest collapsible) {
    this.offline = offline;
    this.unstored = unstored;
    this.partitioned = partitioned;
    this.freshness = freshness;
    this.strictSharedMaxAge = strictSharedMaxAge && freshness.shared();
    this.collapsible = collapsible;
  }

  /** {@return the record of the exchange of this thread, if a client of Larder's has begun one} */
  static @Nullable ExchangeRecord current(CacheStack stack) {
    Exchange exchange = stack.currentExchange();
    return exchange != null && exchange.listener() instanceof ExchangeRecord record ? record : null;
  }

  boolean isOffline() {
    return offline;
  }

  /** Response fields that a rule keeps out of the store, and out of responses from the store. */
  Set<String> unstored() {
    return unstored;
  }

  /** HttpClient's cache is asked for this request. */
  synchronized void asks(HttpRequest keyed) {
    selecting = new SelectingFields(keyed);
  }

  /**
   * Whether a stored response is for the values that the request has of its {@code Vary} fields.
   */
  synchronized boolean isSelected(String clientKey, StoredResponse stored) {
    return selecting == null || selecting.select(clientKey, stored);
  }

  /** A root with those variants that have to be read for this request. */
  synchronized StoredResponse limited(String clientKey, StoredResponse root) {
    if (selecting == null) {
      return root;
    }
    StoredResponse limited = selecting.limited(root);
    variantReads.expect(clientKey, Objects.requireNonNull(limited.variants(), "variants"));
    return limited;
  }

  VariantReads variantReads() {
    return variantReads;
  }

  synchronized void reads(CacheKey key) {
    storeRead = true;
    if (firstKey == null) {
      firstKey = key;
    }
  }

  /**
   * Gives a stored response with the fields that HttpClient's cache has to see. {@code s-maxage}
   * has the meaning of {@code proxy-revalidate}, too (RFC 9111, section 5.2.2.10), which HttpClient
   * does not know. It is added here, since any client may have stored the response.
   */
  StoredResponse forCache(StoredResponse response) {
    if (offline) {
      return response.toBuilder().headers(OriginFields.alwaysFresh(response.headers())).build();
    }
    if (!strictSharedMaxAge) {
      return response;
    }
    CacheDirectives directives = CacheDirectives.of(FreshnessPolicy.group(response.headers()));
    if (!directives.has("s-maxage")
        || directives.has("proxy-revalidate")
        || directives.has("must-revalidate")) {
      return response;
    }
    synchronized (this) {
      readSharedMaxAge = true;
    }
    String strict = String.join(", ", directives.lines()) + ", proxy-revalidate";
    return response.toBuilder()
        .headers(OriginFields.withCacheControl(response.headers(), strict))
        .build();
  }

  /**
   * Whether HttpClient's cache was given a response with a directive that the origin did not send.
   */
  synchronized boolean hasReadSharedMaxAge() {
    return readSharedMaxAge;
  }

  /** Whether the stored response has another field of a name than the origin sent. */
  synchronized boolean mayHaveReplaced(String name) {
    return found == null || readSharedMaxAge || OriginFields.isReplaced(found.headers(), name);
  }

  /** Whether the application gets a stored response, which the origin may have confirmed. */
  synchronized boolean answersFromStore(@Nullable CacheResponseStatus status) {
    return originCalls == 0
        || originStatus == HttpStatus.SC_NOT_MODIFIED
        || status == CacheResponseStatus.CACHE_MODULE_RESPONSE;
  }

  /**
   * Whether the stored response to a {@code GET} is the one that a response to {@code HEAD}
   * describes (RFC 9111, section 4.3.5).
   */
  synchronized boolean hasFoundSameAs(HttpResponse head) {
    StoredResponse stored = foundResponse;
    if (stored == null
        || !Method.GET.isSame(stored.method())
        || stored.status() != HttpStatus.SC_OK) {
      return false;
    }
    Body body = stored.body();
    Header length = head.getFirstHeader(HttpHeaders.CONTENT_LENGTH);
    return isSame(stored, head, HttpHeaders.ETAG)
        && isSame(stored, head, HttpHeaders.LAST_MODIFIED)
        && (length == null
            || length.getValue().equals(Long.toString(body == null ? 0 : body.length())));
  }

  private static boolean isSame(StoredResponse stored, HttpResponse head, String validator) {
    Header received = head.getFirstHeader(validator);
    return received == null || stored.headerValues(validator).equals(List.of(received.getValue()));
  }

  /** The values of a field of the stored response that was found; empty if there is none. */
  synchronized List<String> storedValues(String name) {
    return foundResponse == null ? List.of() : foundResponse.headerValues(name);
  }

  /** Whether a response was found that may be served stale (RFC 9111, section 4.2.4). */
  synchronized boolean mayBeServedStale() {
    if (found == null) {
      return false;
    }
    CacheDirectives directives = CacheDirectives.of(FreshnessPolicy.group(found.headers()));
    return !directives.has("must-revalidate")
        && directives.seconds("stale-if-error") != 0
        && !"".equals(directives.values().get("no-cache"))
        && !(freshness.shared()
            && (directives.has("proxy-revalidate") || directives.has("s-maxage")));
  }

  /** A read after the call of the origin does not serve to answer the request. */
  synchronized void found(CacheKey key, StoredResponse response) {
    if (originCalls > 0) {
      return;
    }
    if (response.variants() != null) {
      foundRoot = true;
      rootFields = response.headers();
      rootReceivedAt = response.receivedAt();
    } else if (found == null && missed == null) {
      found = Head.of(response);
      foundResponse = response;
      foundKey = key;
    }
  }

  @Override
  public synchronized void missed(CacheKey key, MissReason reason) {
    if (originCalls == 0 && missed == null && found == null) {
      missed = reason;
    }
  }

  @Override
  public synchronized void foundNear(CacheKey key) {
    nearKey = key;
  }

  /** {@return the stored response that was read to answer the request, if any} */
  synchronized @Nullable Head foundHead() {
    return found;
  }

  /** {@return the request that may be collapsed; {@code null} if the client collapses none} */
  @Nullable CollapsibleRequest collapsible() {
    return collapsible;
  }

  /** {@return the fields of the root that was found, such as its {@code Vary}} */
  synchronized List<HeaderField> rootFields() {
    return rootFields;
  }

  /**
   * What the lookup has found.
   *
   * @param root the key of the URL
   */
  synchronized Found foundFor(CacheKey root) {
    return found == null || foundKey == null
        ? new Found(root, rootReceivedAt)
        : new Found(foundKey, found.receivedAt());
  }

  /** {@return whether the store could be read, so that a response is likely to be stored} */
  synchronized boolean hasReadStore() {
    return missed != MissReason.BACKEND_SICK
        && missed != MissReason.ON_HOLD
        && missed != MissReason.SWITCHED_OFF;
  }

  /** Another request has stored a response; what the first lookup has found no longer counts. */
  synchronized void looksUpAgain() {
    collapsedReason = missReason(false);
    found = null;
    foundResponse = null;
    foundKey = null;
    nearKey = null;
    foundRoot = false;
    rootFields = List.of();
    rootReceivedAt = null;
    missed = null;
    variantReads.clear();
    if (collapsible != null) {
      collapsible.looksUpAgain();
    }
  }

  /** The application gets no response, whatever has been received of one. */
  void fails() {
    if (collapsible != null) {
      collapsible.failed();
    }
  }

  /** A streamed body has been collected, and HttpClient's cache has been given it. */
  void collected() {
    settle(Storing.STORED);
  }

  /**
   * The origin is called; what was recorded of its earlier answer no longer counts.
   *
   * @param status the status of HttpClient's cache: unless it is a hit, the cache has read the
   *     variants of a root only for their validators, and none of them matches this request
   */
  synchronized void callsOrigin(@Nullable CacheResponseStatus status) {
    if (originCalls == 0 && foundRoot && status != CacheResponseStatus.CACHE_HIT) {
      found = null;
      foundResponse = null;
      foundKey = null;
    }
    originCalls++;
    originStatus = 0;
    skipped = null;
  }

  synchronized void originAnswered(int status) {
    originStatus = status;
  }

  /** The application gets the body before it is known whether it is stored. */
  synchronized void streams() {
    streamed = true;
  }

  synchronized void stored(CacheKey key, StoredResponse response) {
    if (response.variants() == null) {
      stored = Head.of(response);
      storedKey = key;
    }
  }

  /** The first reason counts; later ones are its consequences. */
  synchronized void skipped(SkipReason reason) {
    if (skipped == null) {
      skipped = reason;
      settle(Storing.NOT_STORED);
    }
  }

  /** The cache takes no part in the exchange. */
  synchronized @Nullable Verdict bypassed() {
    return ended(Verdict.BYPASSED, null);
  }

  /**
   * The application gets a response, or a failure.
   *
   * @param status the status of HttpClient's cache, which is a hit also where it calls the origin
   * @param hasEntry whether HttpClient's cache has created the response from an entry
   * @param required the freshness that the request requires
   * @return the verdict; {@code null} if there was one already
   */
  synchronized @Nullable Verdict ended(
      @Nullable CacheResponseStatus status, boolean hasEntry, RequiredFreshness required) {
    if (!storeRead && skipped == SkipReason.METHOD) {
      return bypassed();
    }
    if (hasEntry && status == CacheResponseStatus.CACHE_MODULE_RESPONSE) {
      return ended(Verdict.STALE, null);
    }
    if (hasEntry && originCalls == 0) {
      boolean stale = required == RequiredFreshness.STALE_ACCEPTED && !isFresh(found);
      return ended(stale ? Verdict.STALE : Verdict.HIT, null);
    }
    boolean requiresYounger = required == RequiredFreshness.YOUNGER;
    if (status == CacheResponseStatus.VALIDATED && originStatus == HttpStatus.SC_NOT_MODIFIED) {
      foundFresh = requiresYounger && isFresh(found);
      return ended(Verdict.VALIDATED, null);
    }
    return ended(Verdict.MISS, missReason(requiresYounger));
  }

  /** The freshness that a request requires of its response (RFC 9111, section 5.2.1). */
  enum RequiredFreshness {
    /** What the origin allows. */
    BY_ORIGIN,
    /** A stale response is accepted. */
    STALE_ACCEPTED,
    /** A new one, or one that is younger or stays fresh longer. */
    YOUNGER
  }

  /** {@return why the request was not answered from the store; {@code null} unless it is a miss} */
  synchronized @Nullable MissReason missReason() {
    return missReason;
  }

  /** {@return how the exchange ended; empty while it has not} */
  synchronized Optional<CacheVerdict> snapshot() {
    return verdict == null ? Optional.empty() : Optional.of(new CacheVerdict(facts(verdict)));
  }

  private CacheVerdict.Facts facts(Verdict ended) {
    Storing storing = storing(ended);
    return new CacheVerdict.Facts(
        ended,
        missReason,
        storing,
        storing == Storing.NOT_STORED ? skipReason() : null,
        entryFacts(storing == Storing.STORED && stored != null),
        originStatus,
        collapseFacts());
  }

  private CollapseFacts collapseFacts() {
    if (collapsible == null || !collapsible.isCollapsed()) {
      return CollapseFacts.NONE;
    }
    return originCalls == 0 && collapsedReason != null
        ? new CollapseFacts(Collapsed.YES, collapsedReason)
        : new CollapseFacts(Collapsed.FORWARDED, null);
  }

  private CacheVerdict.EntryFacts entryFacts(boolean isNew) {
    Head head = isNew ? stored : found;
    CacheKey key = isNew ? storedKey : foundKey;
    return new CacheVerdict.EntryFacts(
        key == null ? firstKey : key,
        found == null ? null : found.receivedAt(),
        foundFresh,
        foundKey != null && foundKey.equals(nearKey),
        head == null ? null : freshness.freshUntil(head));
  }

  private Storing storing(Verdict ended) {
    if (skipped != null) {
      return Storing.NOT_STORED;
    }
    if (stored != null) {
      return Storing.STORED;
    }
    if (originStatus == 0 || ended == Verdict.STALE) {
      return Storing.NOTHING_TO_STORE;
    }
    return streamed ? Storing.PENDING : Storing.NOT_STORED;
  }

  /** HttpClient's cache keeps a newer entry without reporting it. */
  private SkipReason skipReason() {
    return skipped == null ? SkipReason.SUPERSEDED : skipped;
  }

  private @Nullable Verdict ended(Verdict by, @Nullable MissReason why) {
    if (verdict != null) {
      return null;
    }
    verdict = by;
    missReason = why;
    settle(storing(by));
    return by;
  }

  /** Ends the request for those that wait for its response. */
  private synchronized void settle(Storing storing) {
    if (collapsible == null) {
      return;
    }
    switch (storing) {
      case STORED -> collapsible.stored(isFresh(stored));
      case NOT_STORED -> settle(collapsible, skipReason());
      case NOTHING_TO_STORE -> collapsible.failed();
      case PENDING -> {}
    }
  }

  private void settle(CollapsibleRequest request, SkipReason reason) {
    switch (reason) {
      case INCOMPLETE -> request.failed();
      case SUPERSEDED, DELAYED -> request.stored(true);
      default ->
          request.notStored(
              originStatus < HttpStatus.SC_INTERNAL_SERVER_ERROR
                  && originStatus != HttpStatus.SC_TOO_MANY_REQUESTS
                  && originStatus != HttpStatus.SC_NOT_MODIFIED);
    }
  }

  private MissReason missReason(boolean requiresYounger) {
    if (found != null) {
      if (!isFresh(found)) {
        return MissReason.EXPIRED;
      }
      return requiresYounger ? MissReason.REFRESH_REQUESTED : MissReason.UNUSABLE;
    }
    MissReason read = missed;
    if (foundRoot) {
      return read == null || read == MissReason.ABSENT ? MissReason.VARIED : read;
    }
    if (read != null) {
      return read == MissReason.ABSENT && partitioned ? MissReason.NOT_IN_PARTITION : read;
    }
    if (storeRead) {
      // The storage was closed during the read.
      return MissReason.BACKEND_SICK;
    }
    return requiresYounger ? MissReason.REFRESH_REQUESTED : MissReason.UNUSABLE;
  }

  private boolean isFresh(@Nullable Head head) {
    Instant until = head == null ? null : freshness.freshUntil(head);
    return until != null && until.isAfter(Instant.now());
  }
}
