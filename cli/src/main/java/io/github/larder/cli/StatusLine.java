// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.CacheVerdict.Storing;
import java.util.Locale;
import java.util.Optional;

/**
 * The line on stderr that reports what the cache did and why.
 *
 * <pre>
 * MISS (absent) 200 http://example.com/ age=0s backend=sqlite stored=yes time=12ms
 * MISS (expired) 200 http://example.com/ age=0s backend=sqlite stored=no (no_store) time=12ms
 * HIT 200 http://example.com/ age=3s backend=sqlite time=12ms
 * </pre>
 */
final class StatusLine {

  private StatusLine() {}

  /**
   * Formats the line.
   *
   * @param url the URL, with secrets redacted
   * @param backend the alias of the backend
   */
  static String of(Fetch.Answer answer, String url, String backend) {
    Optional<CacheVerdict> verdict = answer.verdict();
    String reason = verdict.flatMap(StatusLine::reason).orElse("");
    String stored = verdict.map(StatusLine::stored).orElse("");
    String age = answer.age();
    boolean inSeconds = !age.isEmpty() && age.chars().allMatch(c -> c >= '0' && c <= '9');
    return answer.use()
        + (reason.isEmpty() ? "" : " (" + reason + ")")
        + " "
        + answer.status()
        + " "
        + url
        + " age="
        + (inSeconds ? age : "0")
        + "s backend="
        + backend
        + (stored.isEmpty() ? "" : " stored=" + stored)
        + " time="
        + answer.time().toMillis()
        + "ms";
  }

  /** {@return the name of a constant as in the log, the meters and {@code Cache-Status}} */
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
