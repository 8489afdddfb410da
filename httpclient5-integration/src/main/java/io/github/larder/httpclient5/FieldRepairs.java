// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import io.github.larder.httpclient5.fields.EquivalentQueries;
import io.github.larder.httpclient5.fields.HttpDate;
import io.github.larder.httpclient5.fields.TargetedCacheControl;
import io.github.larder.httpclient5.vary.UnrepeatedVariants;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpResponseInterceptor;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an origin's response as HttpClient's cache has to see them, so that it treats the
 * response as RFC 9111 asks. Immutable.
 *
 * @param enabled the repairs that are on
 * @param targeted the names of targeted fields, the one with the highest precedence first
 * @param queries what the client has learned from {@code No-Vary-Search}
 * @param variants what the client has learned of values that do not come again
 */
record FieldRepairs(
    Set<HttpRepair> enabled,
    List<String> targeted,
    EquivalentQueries queries,
    UnrepeatedVariants variants) {

  /** HttpClient takes a number that does not fit into 64 bits for zero. */
  private static final Pattern OVERFLOW = Pattern.compile("(?<![^=\"\\s])\\d{19,}(?!\\d)");

  private static final Pattern NO_STORE =
      Pattern.compile("(?:^|,)\\s*no-store\\s*(?=,|$)", Pattern.CASE_INSENSITIVE);

  /** The statuses that are heuristically cacheable, and that HttpClient does not know as such. */
  private static final Set<Integer> HEURISTICALLY_CACHEABLE = Set.of(204, 308, 404, 405, 414, 501);

  private static final Set<Integer> DEPENDENT_ERRORS =
      Set.of(401, 407, 412, 416, 417, 425, 428, 431);

  boolean has(HttpRepair repair) {
    return enabled.contains(repair);
  }

  /** The target under which a response is stored that answers a request, by what is known. */
  KeyTarget storedUnder(KeyTarget own) {
    return has(HttpRepair.NO_VARY_SEARCH)
        ? own.withQuery(queries.storedQuery(own.withoutQuery(), own.query()))
        : own;
  }

  /** Learns under which target a response is stored. Errors of the origin say nothing. */
  void learn(KeyTarget own, KeyTarget used, HttpResponse response) {
    if (has(HttpRepair.NO_VARY_SEARCH) && response.getCode() < HttpStatus.SC_SERVER_ERROR) {
      queries.learn(own.withoutQuery(), own.query(), used.query(), noVarySearch(response));
    }
  }

  /** Whether a response must not be stored in place of the response to another query. */
  boolean isOfAnotherQuery(KeyTarget own, KeyTarget used, HttpResponse response) {
    return !own.equals(used)
        && response.getCode() != HttpStatus.SC_NOT_MODIFIED
        && !EquivalentQueries.areEquivalent(noVarySearch(response), own.query(), used.query());
  }

  private static List<String> noVarySearch(HttpResponse response) {
    return lines(response, "No-Vary-Search");
  }

  private static List<String> lines(HttpResponse response, String name) {
    List<String> lines = new ArrayList<>();
    for (Header line : response.getHeaders(name)) {
      lines.add(Strings.nullToEmpty(line.getValue()));
    }
    return lines;
  }

  /**
   * Whether a response could answer no later request, since what its {@code Vary} nominates is new
   * each time.
   */
  boolean isUnrepeated(KeyTarget own, HttpRequest sent, HttpResponse response) {
    return has(HttpRepair.UNREPEATED_VARIANTS)
        && variants.isUnrepeated(own.withoutQuery(), sent, response);
  }

  /** Learns from a hit. */
  void answered(KeyTarget own) {
    variants.answered(own.withoutQuery());
  }

  /** Learns from a 304 that is about a stored response. */
  void validated(KeyTarget own, HttpRequest sent) {
    variants.validated(own.withoutQuery(), sent);
  }

  /** Whether a response answers only requests that share more than HttpClient's key. */
  boolean isDependentError(HttpResponse response) {
    return has(HttpRepair.DEPENDENT_ERRORS) && DEPENDENT_ERRORS.contains(response.getCode());
  }

  /**
   * Gives the {@code Cache-Control} with which HttpClient's cache stores a response for its
   * heuristic lifetime.
   *
   * @param response with all other replacements
   * @param coefficient the fraction of its age that a response is fresh
   * @return empty if HttpClient does so itself, or the origin states something else
   */
  Optional<String> heuristicLifetime(
      HttpRequest request, HttpResponse response, float coefficient) {
    CacheDirectives directives = CacheDirectives.of(response);
    if (!has(HttpRepair.HEURISTIC_FRESHNESS)
        || !HEURISTICALLY_CACHEABLE.contains(response.getCode())
        || !directives.isEmptyToHttpClient()
        || directives.hasExpires()
        || Strings.nullToEmpty(request.getPath()).contains("?")) {
      return Optional.empty();
    }
    Instant date = DateUtils.parseStandardDate(response, HttpHeaders.DATE);
    Instant modified = DateUtils.parseStandardDate(response, HttpHeaders.LAST_MODIFIED);
    if (date == null || modified == null) {
      return Optional.empty();
    }
    long seconds = (long) (coefficient * Duration.between(modified, date).toSeconds());
    return seconds <= 0
        ? Optional.empty()
        : Optional.of(String.join(", ", append(directives.lines(), "max-age=" + seconds)));
  }

  private static List<String> append(List<String> lines, String directive) {
    List<String> all = new ArrayList<>(lines);
    all.add(directive);
    return all;
  }

  /** The conditions of a request that HttpClient's cache must not evaluate. */
  List<Header> ignoredConditions(HttpRequest request) {
    List<Header> ignored = new ArrayList<>();
    if (has(HttpRepair.CONDITIONS)
        && request.containsHeader(HttpHeaders.IF_MODIFIED_SINCE)
        && (request.containsHeader(HttpHeaders.IF_NONE_MATCH) || !isReadable(request))) {
      ignored.addAll(List.of(request.getHeaders(HttpHeaders.IF_MODIFIED_SINCE)));
    }
    if (has(HttpRepair.RANGES)) {
      ignored.addAll(List.of(request.getHeaders(HttpHeaders.IF_RANGE)));
    }
    return ignored;
  }

  /** The condition that HttpClient's cache gets in place of one that it cannot read. */
  Optional<Header> readableCondition(HttpRequest request) {
    return has(HttpRepair.CONDITIONS)
            && !request.containsHeader(HttpHeaders.IF_NONE_MATCH)
            && !isReadable(request)
        ? modifiedSince(request)
            .map(DateUtils::formatStandardDate)
            .map(date -> new BasicHeader(HttpHeaders.IF_MODIFIED_SINCE, date))
        : Optional.empty();
  }

  /** HttpClient takes a date that it cannot read for one that matches. */
  private static boolean isReadable(HttpRequest request) {
    return modifiedSince(request)
        .filter(
            date ->
                date.equals(
                    DateUtils.parseStandardDate(
                        value(request.getFirstHeader(HttpHeaders.IF_MODIFIED_SINCE)))))
        .isPresent();
  }

  private static Optional<Instant> modifiedSince(HttpRequest request) {
    return request.countHeaders(HttpHeaders.IF_MODIFIED_SINCE) == 1
        ? HttpDate.parse(
            value(request.getFirstHeader(HttpHeaders.IF_MODIFIED_SINCE)), Instant.now())
        : Optional.empty();
  }

  /** Keeps the fields of a 304 that HttpClient drops before its cache gets the response. */
  static final class NotModifiedFields implements HttpResponseInterceptor {

    private static final String ATTRIBUTE = NotModifiedFields.class.getName();

    private static final List<String> NAMES =
        List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.CONTENT_LANGUAGE);

    @Override
    public void process(
        HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
      List<Header> kept = new ArrayList<>();
      if (response.getCode() == HttpStatus.SC_NOT_MODIFIED) {
        for (String name : NAMES) {
          kept.addAll(List.of(response.getHeaders(name)));
        }
      }
      context.setAttribute(ATTRIBUTE, kept);
    }

    static void restore(HttpResponse response, HttpContext context) {
      if (response.getCode() == HttpStatus.SC_NOT_MODIFIED
          && context.getAttribute(ATTRIBUTE) instanceof List<?> kept) {
        for (Object field : kept) {
          if (field instanceof Header header && !response.containsHeader(header.getName())) {
            response.addHeader(header);
          }
        }
      }
    }
  }

  /**
   * Gives the fields that the cache gets in place of the origin's.
   *
   * @param now when the response was received
   * @param record knows the stored response that a 304 is about
   * @return by name; an empty value removes the field
   */
  Map<String, String> replacements(HttpResponse response, Instant now, ExchangeRecord record) {
    Map<String, String> fields = new LinkedHashMap<>();
    boolean isTargeted = replaceByTargeted(fields, response, record);
    if (has(HttpRepair.MUST_UNDERSTAND)) {
      replaceNoStore(fields, response);
    }
    if (has(HttpRepair.DATES)) {
      replaceDates(fields, response, now.truncatedTo(ChronoUnit.SECONDS));
    }
    if (has(HttpRepair.LARGE_NUMBERS)) {
      replaceOverflow(fields, response);
    }
    if (isTargeted && response.containsHeader(HttpHeaders.EXPIRES)) {
      fields.put(HttpHeaders.EXPIRES, "");
    }
    return fields;
  }

  /**
   * The first valid targeted field replaces {@code Cache-Control} and {@code Expires}. A 304 leaves
   * those of the stored response that it does not repeat.
   */
  private boolean replaceByTargeted(
      Map<String, String> fields, HttpResponse response, ExchangeRecord record) {
    for (String name : targeted) {
      List<String> lines = lines(response, name);
      if (lines.isEmpty() && response.getCode() == HttpStatus.SC_NOT_MODIFIED) {
        lines = record.storedValues(name);
      }
      Optional<String> directives = TargetedCacheControl.parse(lines);
      if (directives.isPresent()) {
        fields.put(HttpHeaders.CACHE_CONTROL, directives.get());
        return true;
      }
    }
    return false;
  }

  private static void replaceNoStore(Map<String, String> fields, HttpResponse response) {
    CacheDirectives directives = CacheDirectives.of(OriginFields.withFields(response, fields));
    if (directives.has("must-understand")
        && directives.has("no-store")
        && HttpRefusal.isUnderstood(response.getCode())) {
      String lines = String.join(", ", directives.lines());
      fields.put(HttpHeaders.CACHE_CONTROL, NO_STORE.matcher(lines).replaceAll("").strip());
    }
  }

  /**
   * A {@code Date} in the future is moved to the present, and {@code Expires} with it: the lifetime
   * is the time between the two.
   */
  private static void replaceDates(Map<String, String> fields, HttpResponse response, Instant now) {
    Duration ahead = Duration.ZERO;
    if (response.countHeaders(HttpHeaders.DATE) == 1) {
      String value = value(response, HttpHeaders.DATE);
      Optional<Instant> date = HttpDate.parse(value, now);
      if (date.isPresent() && date.get().isAfter(now)) {
        ahead = Duration.between(now, date.get());
      }
      replaceDate(fields, HttpHeaders.DATE, value, date.orElse(now).minus(ahead));
    }
    if (response.countHeaders(HttpHeaders.EXPIRES) == 1) {
      String value = value(response, HttpHeaders.EXPIRES);
      Optional<Instant> expires = HttpDate.parse(value, now);
      if (expires.isPresent()) {
        replaceDate(fields, HttpHeaders.EXPIRES, value, expires.get().minus(ahead));
      } else {
        fields.put(HttpHeaders.EXPIRES, DateUtils.formatStandardDate(Instant.EPOCH));
        keepForValidation(fields, response);
      }
    }
  }

  private static void replaceDate(
      Map<String, String> fields, String name, String value, Instant date) {
    if (!date.equals(DateUtils.parseStandardDate(value))) {
      fields.put(name, DateUtils.formatStandardDate(date));
    }
  }

  /**
   * HttpClient stores an {@code Expires} that it cannot read, but not one in the past where nothing
   * else is stated. With a validator the response is of use.
   */
  private static void keepForValidation(Map<String, String> fields, HttpResponse response) {
    boolean hasValidator =
        response.containsHeader(HttpHeaders.ETAG)
            || response.containsHeader(HttpHeaders.LAST_MODIFIED);
    if (hasValidator
        && response.getCode() != HttpStatus.SC_NOT_MODIFIED
        && CacheDirectives.of(OriginFields.withFields(response, fields)).isEmptyToHttpClient()) {
      // Says nothing, but counts as something stated.
      fields.put(HttpHeaders.CACHE_CONTROL, "stale-while-revalidate=0");
    }
  }

  private static void replaceOverflow(Map<String, String> fields, HttpResponse response) {
    String age = value(response, HttpHeaders.AGE);
    if (OVERFLOW.matcher(age).lookingAt()) {
      fields.put(HttpHeaders.AGE, Long.toString(CacheDirectives.MAX_SECONDS));
    }
    CacheDirectives directives = CacheDirectives.of(OriginFields.withFields(response, fields));
    String lines = String.join(", ", directives.lines());
    if (OVERFLOW.matcher(lines).find()) {
      fields.put(
          HttpHeaders.CACHE_CONTROL,
          OVERFLOW.matcher(lines).replaceAll(Long.toString(CacheDirectives.MAX_SECONDS)));
    }
  }

  private static String value(HttpResponse response, String name) {
    return value(response.getFirstHeader(name));
  }

  private static String value(@Nullable Header field) {
    return field == null ? "" : Strings.nullToEmpty(field.getValue()).strip();
  }
}
