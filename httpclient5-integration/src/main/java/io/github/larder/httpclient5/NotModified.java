// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import io.github.larder.httpclient5.FreshnessPolicy.Head;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which representation a 304 is about (RFC 9111, section 4.3.4). HttpClient's cache takes each 304
 * for a validation of what it has stored, also one that answers the application's own condition.
 */
enum NotModified {
  /** The stored response is valid, and is updated. */
  VALIDATES,
  /** The response that the application holds is valid. Whether the stored one is remains open. */
  ANSWERS_APPLICATION,
  /** The cache made the condition, and the answer names a response that is not the stored one. */
  CONTRADICTS;

  private static final Pattern ENTITY_TAG = Pattern.compile("\"[^\"]*\"");

  /**
   * Decides about a 304.
   *
   * @param original the request of the application
   * @param cached the request of HttpClient's cache, with the validators of the stored response
   * @param sent the request that the origin got
   * @param found the stored response that was read for this exchange, if any
   */
  static NotModified of(
      HttpRequest original,
      HttpRequest cached,
      HttpRequest sent,
      HttpResponse response,
      @Nullable Head found) {
    String tag = tag(response.getFirstHeader(HttpHeaders.ETAG));
    // If-None-Match takes precedence (RFC 9110, section 13.1.3).
    String governing =
        sent.containsHeader(HttpHeaders.IF_NONE_MATCH)
            ? HttpHeaders.IF_NONE_MATCH
            : HttpHeaders.IF_MODIFIED_SINCE;
    if (!sent.containsHeader(governing)) {
      return ANSWERS_APPLICATION;
    }
    if (!values(sent, governing).equals(values(original, governing))) {
      boolean byDateAlone =
          governing.equals(HttpHeaders.IF_MODIFIED_SINCE)
              && cached.containsHeader(HttpHeaders.IF_NONE_MATCH);
      boolean isStored =
          byDateAlone
              ? isOfDate(cached, response)
              : tag == null || namesStored(tag, original, cached, response);
      return isStored ? VALIDATES : CONTRADICTS;
    }
    return found != null && isAbout(found, governing, sent, tag) ? VALIDATES : ANSWERS_APPLICATION;
  }

  /**
   * Leaves only the condition that is about the stored response. HttpClient's cache adds {@code
   * If-Modified-Since} beside an {@code If-None-Match} of the application, which would take
   * precedence.
   *
   * @param found the stored response that was read for this exchange, if any
   */
  static void keepCondition(HttpRequest original, HttpRequest conditional, @Nullable Head found) {
    boolean isByDate =
        !values(conditional, HttpHeaders.IF_MODIFIED_SINCE)
            .equals(values(original, HttpHeaders.IF_MODIFIED_SINCE));
    boolean hasTag =
        found != null && values(found, HttpHeaders.ETAG).stream().anyMatch(tag -> tag(tag) != null);
    if (isByDate && !hasTag) {
      conditional.removeHeaders(HttpHeaders.IF_NONE_MATCH);
    }
  }

  /** Replaces the conditions of HttpClient's cache by those of the application. */
  static void withoutConditions(HttpRequest original, HttpRequest conditional) {
    for (String name : List.of(HttpHeaders.IF_NONE_MATCH, HttpHeaders.IF_MODIFIED_SINCE)) {
      conditional.removeHeaders(name);
      for (Header condition : original.getHeaders(name)) {
        conditional.addHeader(condition);
      }
    }
  }

  static boolean is(HttpResponse response) {
    return response.getCode() == HttpStatus.SC_NOT_MODIFIED;
  }

  /**
   * By a rule the date alone is the validator: the tag, which the cache's request has, was not
   * sent. Then another tag in the answer is no other representation, as where tags depend on who
   * asks.
   */
  private static boolean isOfDate(HttpRequest cached, HttpResponse response) {
    Header modified = response.getFirstHeader(HttpHeaders.LAST_MODIFIED);
    return modified == null
        || values(cached, HttpHeaders.IF_MODIFIED_SINCE)
            .equals(List.of(Strings.nullToEmpty(modified.getValue())));
  }

  /** A stored response without a tag is found by its date. */
  private static boolean namesStored(
      String tag, HttpRequest original, HttpRequest cached, HttpResponse response) {
    List<String> tags = values(cached, HttpHeaders.IF_NONE_MATCH);
    if (!tags.equals(values(original, HttpHeaders.IF_NONE_MATCH))) {
      return names(tags, tag);
    }
    Header modified = response.getFirstHeader(HttpHeaders.LAST_MODIFIED);
    return modified != null
        && values(cached, HttpHeaders.IF_MODIFIED_SINCE).equals(List.of(modified.getValue()));
  }

  private static boolean isAbout(
      Head found, String governing, HttpRequest sent, @Nullable String tag) {
    if (governing.equals(HttpHeaders.IF_MODIFIED_SINCE)) {
      return values(sent, governing).equals(values(found, HttpHeaders.LAST_MODIFIED));
    }
    List<String> stored = values(found, HttpHeaders.ETAG);
    return stored.size() == 1
        && names(stored, tag == null ? single(sent) : tag)
        && names(values(sent, governing), Strings.nullToEmpty(tag(stored.get(0))));
  }

  /** Without a tag in the answer, only a condition with one tag says which one is meant. */
  private static String single(HttpRequest sent) {
    List<String> tags =
        values(sent, HttpHeaders.IF_NONE_MATCH).stream()
            .flatMap(line -> ENTITY_TAG.matcher(line).results())
            .map(match -> match.group())
            .toList();
    return tags.size() == 1 ? tags.get(0) : "";
  }

  private static boolean names(List<String> lines, String tag) {
    return lines.stream()
        .flatMap(line -> ENTITY_TAG.matcher(line).results())
        .anyMatch(match -> match.group().equals(tag));
  }

  private static @Nullable String tag(@Nullable Header field) {
    return field == null ? null : tag(field.getValue());
  }

  /** The opaque part, since conditions compare weakly (RFC 9110, section 13.1.2). */
  private static @Nullable String tag(@Nullable String value) {
    return ENTITY_TAG
        .matcher(Strings.nullToEmpty(value))
        .results()
        .map(match -> match.group())
        .findFirst()
        .orElse(null);
  }

  private static List<String> values(HttpRequest request, String name) {
    return Arrays.stream(request.getHeaders(name))
        .map(field -> Strings.nullToEmpty(field.getValue()))
        .toList();
  }

  private static List<String> values(Head found, String name) {
    return found.headers().stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(field -> Strings.nullToEmpty(field.value()))
        .toList();
  }
}
