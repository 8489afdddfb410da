// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.CacheVerdict.Storing;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The one line that tells how a response was had. Its text form is the line.
 *
 * <pre>
 * MISS (absent) 200 http://example.com/ age=0s backend=sqlite stored=yes time=12ms
 * MISS (expired) 200 http://example.com/ age=0s backend=sqlite stored=no (no_store) time=12ms
 * HIT 200 http://example.com/ age=3s backend=sqlite time=12ms
 * </pre>
 *
 * @param use what the cache did
 * @param reason why it is a miss; empty if it is none, or if there is no cache
 * @param status the status code
 * @param url the URL without its secrets
 * @param age the value of the {@code Age} field; empty for a response just made
 * @param backend the alias of the backend
 * @param stored whether the response of the origin is stored, and why not; empty if there is none
 * @param time from the request to the last byte
 */
record StatusLine(
    CacheUse use,
    String reason,
    int status,
    String url,
    String age,
    String backend,
    String stored,
    Duration time) {

  static StatusLine of(Fetch.Answer answer, String url, String backend) {
    Optional<CacheVerdict> verdict = answer.verdict();
    return new StatusLine(
        answer.use(),
        verdict.flatMap(StatusLine::reason).orElse(""),
        answer.status(),
        url,
        answer.age(),
        backend,
        verdict.map(StatusLine::stored).orElse(""),
        answer.time());
  }

  @Override
  public String toString() {
    boolean seconds = !age.isEmpty() && age.chars().allMatch(c -> c >= '0' && c <= '9');
    return use
        + (reason.isEmpty() ? "" : " (" + reason + ")")
        + " "
        + status
        + " "
        + url
        + " age="
        + (seconds ? age : "0")
        + "s backend="
        + backend
        + (stored.isEmpty() ? "" : " stored=" + stored)
        + " time="
        + time.toMillis()
        + "ms";
  }

  /** A constant as the log, the meters and {@code Cache-Status} have it. */
  static String name(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<String> reason(CacheVerdict verdict) {
    Optional<Enum<?>> miss = verdict.missReason().map(reason -> (Enum<?>) reason);
    return miss.or(() -> verdict.verdict() == Verdict.BYPASSED ? verdict.skipReason() : miss)
        .map(StatusLine::name);
  }

  private static String stored(CacheVerdict verdict) {
    if (verdict.storing() == Storing.STORED) {
      return "yes";
    }
    return verdict.skipReason().map(reason -> "no (" + name(reason) + ")").orElse("");
  }
}
