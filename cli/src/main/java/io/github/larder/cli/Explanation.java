// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.text.SafeText;
import io.github.larder.core.Verdict;
import io.github.larder.httpclient5.CacheVerdict;
import io.github.larder.httpclient5.CacheVerdict.Storing;
import io.github.larder.model.StoredResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Explains what the cache did for an exchange, in at most 12 lines or as JSON, without secrets.
 *
 * <pre>
 * url      http://example.com/jam
 * verdict  MISS (absent), stored
 * because  nothing is stored under the key
 * key      http://example.com:80/jam
 * found    nothing
 * answer   200 from the origin
 * allows   Cache-Control: max-age=60; ETag
 * decided  the store
 * stored   fresh until 2026-11-27T16:01:00Z, kept until 2026-12-04T16:01:00Z
 * next     a hit until 2026-11-27T16:01:00Z, then a validation
 * backend  sqlite, 12 ms
 * </pre>
 *
 * @param url the URL, with secrets redacted
 * @param noCache why there is no cache; empty if there is one
 * @param stored what is stored now; {@code null} for nothing
 * @param backend the alias of the backend
 * @param now the time of the explanation
 */
record Explanation(
    String url,
    Fetch.Answer answer,
    String noCache,
    @Nullable StoredResponse stored,
    String backend,
    Instant now) {

  private static final List<String> FIELDS = List.of("Cache-Control", "Expires", "Age", "Vary");
  private static final List<String> VALIDATORS = List.of("ETag", "Last-Modified");

  static Explanation withoutCache(String url, Fetch.Answer answer, String noCache) {
    return new Explanation(url, answer, noCache, null, "none", Instant.now());
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    facts().forEach((name, value) -> lines.add(String.format("%-8s %s", name, value)));
    return lines;
  }

  String json() {
    Map<String, Object> members = new LinkedHashMap<>(facts());
    members.put("status", answer.status());
    verdict()
        .ifPresent(
            known -> {
              members.put("verdict", known.verdict().name());
              known
                  .missReason()
                  .ifPresent(reason -> members.put("missReason", StatusLine.name(reason)));
              members.put("storing", known.storing().name());
              known
                  .skipReason()
                  .ifPresent(reason -> members.put("skipReason", StatusLine.name(reason)));
              known.foundSince().ifPresent(at -> members.put("foundSince", second(at)));
              members.put("near", known.isNear());
              known.freshUntil().ifPresent(at -> members.put("freshUntil", second(at)));
              known.originStatus().ifPresent(status -> members.put("originStatus", status));
            });
    StoredResponse entry = stored;
    if (entry != null && entry.retainUntil() != null) {
      members.put("keptUntil", second(entry.retainUntil()));
    }
    members.put("millis", answer.time().toMillis());
    return jsonObject(members);
  }

  /** The facts by name, in the order of the lines. */
  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("url", url);
    Optional<CacheVerdict> verdict = verdict();
    facts.put("verdict", verdict.map(CacheVerdict::toString).orElse("MISS (no cache), not stored"));
    verdict
        .flatMap(CacheVerdict::explanation)
        .or(() -> Optional.of(noCache).filter(why -> !why.isEmpty()))
        .ifPresent(why -> facts.put("because", why));
    verdict.ifPresent(
        known -> {
          facts.put(
              "key", known.key().map(Object::toString).orElse("none: the store was not asked"));
          facts.put("found", found(known));
        });
    facts.put("answer", answered());
    facts.put("allows", allows());
    facts.put("decided", verdict.flatMap(CacheVerdict::decidedBy).orElse(byDefault()));
    facts.put("stored", storedNow());
    facts.put("next", next());
    verdict.flatMap(CacheVerdict::cure).ifPresent(cure -> facts.put("cure", cure));
    facts.put("backend", backend + ", " + answer.time().toMillis() + " ms");
    return facts;
  }

  private Optional<CacheVerdict> verdict() {
    return answer.verdict();
  }

  private String byDefault() {
    return verdict().isPresent() ? "HTTP (RFC 9111)" : "the store, which cannot be used";
  }

  private static String found(CacheVerdict verdict) {
    return verdict
        .foundSince()
        .map(at -> "a response of " + second(at) + (verdict.isNear() ? ", near (in memory)" : ""))
        .orElse("nothing");
  }

  private String answered() {
    int origin = verdict().map(known -> known.originStatus().orElse(0)).orElse(answer.status());
    if (origin == 0) {
      return answer.status()
          + (answer.use() == CacheUse.MISS ? " from the client" : " from the store");
    }
    return origin == answer.status()
        ? origin + " from the origin"
        : answer.status() + " from the store, " + origin + " from the origin";
  }

  private String allows() {
    List<String> allowed = new ArrayList<>();
    for (String name : FIELDS) {
      List<String> values = answer.values(name);
      if (!values.isEmpty()) {
        allowed.add(name + ": " + String.join(", ", values));
      }
    }
    // Only the names: some origins derive the values from the caller's credentials.
    VALIDATORS.stream().filter(name -> !answer.values(name).isEmpty()).forEach(allowed::add);
    return allowed.isEmpty() ? "nothing is said" : String.join("; ", allowed);
  }

  private String storedNow() {
    StoredResponse entry = stored;
    if (entry == null) {
      return "nothing";
    }
    Instant until = entry.retainUntil();
    return freshUntil().map(at -> "fresh until " + second(at)).orElse("validated each time")
        + ", kept "
        + (until == null ? "for ever" : "until " + second(until));
  }

  private String next() {
    StoredResponse entry = stored;
    if (entry == null) {
      return "a miss";
    }
    String then = hasValidator(entry) ? "a validation" : "a miss (expired)";
    return freshUntil()
        .filter(until -> Duration.between(now, until).toSeconds() > 0)
        .map(until -> "a hit until " + second(until) + ", then " + then)
        .orElse(then);
  }

  private static boolean hasValidator(StoredResponse entry) {
    return VALIDATORS.stream().anyMatch(name -> !entry.headerValues(name).isEmpty());
  }

  private Optional<Instant> freshUntil() {
    return verdict()
        .filter(known -> known.storing() != Storing.NOT_STORED || known.verdict() != Verdict.MISS)
        .flatMap(CacheVerdict::freshUntil);
  }

  private static String second(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** One flat object in JSON (RFC 8259): texts, numbers, booleans and lists, in order. */
  static String jsonObject(Map<String, ?> members) {
    return members.entrySet().stream()
        .map(member -> jsonText(member.getKey()) + ":" + jsonValue(member.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String jsonValue(Object value) {
    if (value instanceof Collection<?> list) {
      return list.stream().map(Explanation::jsonValue).collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof Number || value instanceof Boolean
        ? value.toString()
        : jsonText(value.toString());
  }

  private static String jsonText(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c != ' ' && !SafeText.isHarmless(c)) {
        // It may change what a terminal shows. A pair of surrogates may be escaped, too.
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
