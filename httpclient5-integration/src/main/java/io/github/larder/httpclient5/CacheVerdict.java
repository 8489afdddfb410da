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
 * <p>Clients of {@link LarderHttpClientBuilder} and {@link LarderHttpAsyncClientBuilder} give one;
 * HttpClient's own builders have no place for it. With redirects it is that of the last response.
 * It holds no secret. Immutable and thread-safe.
 */
public final class CacheVerdict {

  private final Facts facts;

  CacheVerdict(Facts facts) {
    this.facts = facts;
  }

  /** What became of the response of the origin. */
  public enum Storing {
    /** There was none: the response is from the store, or the origin was not reached. */
    NOTHING_TO_STORE,
    /** It is stored when the application has read it to its end. */
    PENDING,
    /** It is stored; after a 304 what is stored is fresh again. */
    STORED,
    /** It is not stored; there is a {@link SkipReason}. */
    NOT_STORED
  }

  /**
   * What is known.
   *
   * @param key of what is read or stored; {@code null} if the store was not asked
   * @param foundSince when what was found came from the origin
   * @param foundFresh whether that was fresh; only known where it matters
   * @param originStatus 0 if there was no answer
   */
  record Facts(
      Verdict verdict,
      @Nullable MissReason missReason,
      Storing storing,
      @Nullable SkipReason skipReason,
      @Nullable CacheKey key,
      @Nullable Instant foundSince,
      boolean foundFresh,
      @Nullable Instant freshUntil,
      int originStatus) {}

  /**
   * Gives the verdict of the last exchange of a context, as it is at this moment: a body that the
   * application reads by and by is stored at its end.
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

  /** The name under which the record of an exchange is in its context. */
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

  /** {@return what became of the response of the origin} */
  public Storing storing() {
    return facts.storing();
  }

  /** {@return why it is not stored; present for {@link Storing#NOT_STORED}} */
  public Optional<SkipReason> skipReason() {
    return Optional.ofNullable(facts.skipReason());
  }

  /** {@return the key of what was read or stored; empty if the store was not asked} */
  public Optional<CacheKey> key() {
    return Optional.ofNullable(facts.key());
  }

  /** {@return when what was found in the store came from the origin; empty if nothing was found} */
  public Optional<Instant> foundSince() {
    return Optional.ofNullable(facts.foundSince());
  }

  /**
   * Gives when what is stored becomes stale, or became so (RFC 9111, section 4.2): what was stored
   * in this exchange, or else what was found.
   *
   * @return empty if there is neither, or if it has to be validated each time
   */
  public Optional<Instant> freshUntil() {
    return Optional.ofNullable(facts.freshUntil());
  }

  /** {@return whether what was validated was fresh, so that only the request asked for it} */
  boolean wasFresh() {
    return facts.foundFresh();
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

  /** {@return who decided, in words: of what is not stored, else of the miss} */
  public Optional<String> decidedBy() {
    return skipReason()
        .map(Reason::of)
        .or(() -> missReason().map(Reason::of))
        .map(reason -> reason.decidedBy().toString());
  }

  /** {@return what would change it, in words: of what is not stored, else of the miss} */
  public Optional<String> cure() {
    return skipReason().map(Reason::of).or(() -> missReason().map(Reason::of)).map(Reason::cure);
  }

  /** {@return one line such as {@code MISS (expired), not stored (no_store)}} */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(facts.verdict().name());
    missReason().ifPresent(reason -> line.append(" (").append(Reason.name(reason)).append(')'));
    switch (facts.storing()) {
      case STORED -> line.append(", stored");
      case PENDING -> line.append(", stored at the end of the body");
      case NOT_STORED -> line.append(", not stored");
      case NOTHING_TO_STORE -> {}
    }
    skipReason().ifPresent(reason -> line.append(" (").append(Reason.name(reason)).append(')'));
    return line.toString();
  }
}
