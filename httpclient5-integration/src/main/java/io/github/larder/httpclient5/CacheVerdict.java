// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import io.github.larder.core.MissReason;
import io.github.larder.core.Verdict;
import io.github.larder.model.CacheKey;
import io.github.larder.spi.SkipReason;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * What the cache did for one exchange, and why.
 *
 * <pre>{@code
 * HttpCacheContext context = HttpCacheContext.create();
 * client.execute(request, context, handler);
 * CacheVerdict.of(context).ifPresent(verdict -> log.info("{}", verdict));
 * }</pre>
 *
 * <p>Only clients of {@link LarderHttpClientBuilder} and {@link LarderHttpAsyncClientBuilder} give
 * a verdict, since HttpClient's own builders have no place for it. With redirects it is the verdict
 * of the last response. It holds no secret. Immutable and thread-safe.
 */
public final class CacheVerdict {

  private final Facts facts;

  CacheVerdict(Facts facts) {
    this.facts = facts;
  }

  /** What happened to the response of the origin. */
  public enum Storing {
    /** There is no such response: it came from the store, or the origin was not reached. */
    NOTHING_TO_STORE,
    /** It is stored when the application has read it to its end. */
    PENDING,
    /** It is stored; after a 304 the stored response is fresh again. */
    STORED,
    /** It is not stored; there is a {@link SkipReason}. */
    NOT_STORED
  }

  /** Whether the request was collapsed with others (RFC 9111, section 4). */
  public enum Collapsed {
    /** It did not wait for another request. */
    NO,
    /** It was answered with the response that another request has just stored. */
    YES,
    /** It waited for another request, and was then forwarded to the origin itself. */
    FORWARDED
  }

  /**
   * What is known of an exchange.
   *
   * @param originStatus 0 if the origin did not answer
   */
  record Facts(
      Verdict verdict,
      @Nullable MissReason missReason,
      Storing storing,
      @Nullable SkipReason skipReason,
      EntryFacts entry,
      int originStatus,
      CollapseFacts collapse) {}

  /**
   * What is known of other requests for the same URL.
   *
   * @param missReason why the store did not answer before the request waited; {@code null} if it
   *     did not
   */
  record CollapseFacts(Collapsed collapsed, @Nullable MissReason missReason) {

    static final CollapseFacts NONE = new CollapseFacts(Collapsed.NO, null);
  }

  /**
   * What is known of the entry that an exchange has read or stored.
   *
   * @param key {@code null} if the store was not asked
   * @param foundSince when the response that was found came from the origin
   * @param foundFresh whether the response that was found was fresh; only known where it matters
   * @param near whether the response that was found was near
   */
  record EntryFacts(
      @Nullable CacheKey key,
      @Nullable Instant foundSince,
      boolean foundFresh,
      boolean near,
      @Nullable Instant freshUntil) {}

  /**
   * Gives the verdict of the last exchange of a context, as it is at this moment: a body that the
   * application reads step by step is stored at its end.
   *
   * @param context the context that the request was executed with
   * @return empty if there was no exchange, if it has no response yet, or if the client is not one
   *     of Larder's
   */
  public static Optional<CacheVerdict> of(HttpContext context) {
    Objects.requireNonNull(context, "context");
    return context.getAttribute(attribute()) instanceof ExchangeRecord record
        ? record.snapshot()
        : Optional.empty();
  }

  /** The attribute of a context that holds the record of its exchange. */
  static String attribute() {
    return CacheVerdict.class.getName();
  }

  /** {@return what the cache did} */
  public Verdict verdict() {
    return facts.verdict();
  }

  /**
   * {@return why the request was not answered from the store; present for a {@link Verdict#MISS}}
   */
  public Optional<MissReason> missReason() {
    return Optional.ofNullable(facts.missReason());
  }

  /** {@return what happened to the response of the origin} */
  public Storing storing() {
    return facts.storing();
  }

  /** {@return why it is not stored; present for {@link Storing#NOT_STORED}} */
  public Optional<SkipReason> skipReason() {
    return Optional.ofNullable(facts.skipReason());
  }

  /** {@return the key of the entry that was read or stored; empty if the store was not asked} */
  public Optional<CacheKey> key() {
    return Optional.ofNullable(facts.entry().key());
  }

  /**
   * {@return when the response that was found in the store came from the origin; empty if none was
   * found}
   */
  public Optional<Instant> foundSince() {
    return Optional.ofNullable(facts.entry().foundSince());
  }

  /**
   * Decides whether the response that was found was near, in the memory of this process, so that
   * the backend was not asked for it.
   *
   * @return whether it was; what another process did in the last few seconds is then not seen yet
   */
  public boolean isNear() {
    return facts.entry().near();
  }

  /**
   * Gives the instant at which the stored response becomes stale, or became so (RFC 9111, section
   * 4.2): the response that this exchange stored, or else the one that it found.
   *
   * @return empty if there is neither, or if the response has to be validated each time
   */
  public Optional<Instant> freshUntil() {
    return Optional.ofNullable(facts.entry().freshUntil());
  }

  /** {@return whether a validated response was fresh, so that only the request caused it} */
  boolean wasFresh() {
    return facts.entry().foundFresh();
  }

  /** {@return whether the request waited for another one, and was answered by it} */
  public Collapsed collapsed() {
    return facts.collapse().collapsed();
  }

  /** {@return why the store did not answer before the request waited for another one} */
  Optional<MissReason> missedBefore() {
    return Optional.ofNullable(facts.collapse().missReason());
  }

  /** {@return the status of the origin's last answer; empty if there was none} */
  public OptionalInt originStatus() {
    return facts.originStatus() == 0 ? OptionalInt.empty() : OptionalInt.of(facts.originStatus());
  }

  /** {@return the reasons in words, for people; empty if nothing needs a reason} */
  public Optional<String> explanation() {
    Optional<String> miss = missReason().map(reason -> Reason.of(reason).cause());
    Optional<String> skip = skipReason().map(reason -> "not stored: " + Reason.of(reason).cause());
    return miss.isPresent() && skip.isPresent()
        ? Optional.of(miss.get() + "; " + skip.get())
        : miss.or(() -> skip);
  }

  /** {@return who decided, in words: that nothing is stored, or else that it is a miss} */
  public Optional<String> decidedBy() {
    return decisiveReason().map(reason -> reason.decidedBy().toString());
  }

  /** {@return what would change it, in words: that nothing is stored, or else that it is a miss} */
  public Optional<String> cure() {
    return decisiveReason().map(Reason::cure);
  }

  private Optional<Reason> decisiveReason() {
    return skipReason().map(Reason::of).or(() -> missReason().map(Reason::of));
  }

  /** {@return one line such as {@code MISS (expired), not stored (no_store)}} */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(facts.verdict().name());
    missReason().ifPresent(reason -> line.append(" (").append(Reason.name(reason)).append(')'));
    if (isNear() && facts.missReason() == null) {
      line.append(" (near)");
    }
    switch (facts.storing()) {
      case STORED -> line.append(", stored");
      case PENDING -> line.append(", stored at the end of the body");
      case NOT_STORED -> line.append(", not stored");
      case NOTHING_TO_STORE -> {}
    }
    skipReason().ifPresent(reason -> line.append(" (").append(Reason.name(reason)).append(')'));
    switch (collapsed()) {
      case NO -> {}
      case YES -> line.append(", collapsed");
      case FORWARDED -> line.append(", not collapsed");
    }
    return line.toString();
  }
}
