// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.EntryVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The expressions of one request: collects their names and values, and words the conditions of
 * writes and lists. Every name gets an alias: key, value, ttl, url, status, method and many more
 * are reserved words. Not thread-safe.
 *
 * <p>The conditions hold for edited items as well: a comparison with an attribute that is missing
 * or of another type is false, so {@code NOT (until <= now)} says "not known to have expired".
 */
final class Expression {

  /**
   * How far a clock may be ahead of the beginning of a refresh without being wrong: longer than a
   * refresh takes, so that overlapping refreshes are in the order in which they were received.
   */
  private static final Duration MAX_LEAD = Duration.ofSeconds(1);

  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, AttributeValue> values = new LinkedHashMap<>();

  String name(String attribute) {
    String alias = '#' + attribute;
    names.put(alias, attribute);
    return alias;
  }

  /** The path of a member of {@code value}. */
  String member(String attribute) {
    return name(ItemAttribute.VALUE) + '.' + name(attribute);
  }

  String value(String placeholder, AttributeValue value) {
    String alias = ':' + placeholder;
    values.put(alias, value);
    return alias;
  }

  Map<String, String> names() {
    return names;
  }

  Map<String, AttributeValue> values() {
    return values;
  }

  /** The entry has this version and has not expired; or, for ABSENT, there is no entry. */
  String holds(EntryVersion expected, Instant now) {
    return expected.isAbsent() ? isAbsent(now) : isVersion(expected, now);
  }

  /** The entry has this version, or there is no entry. */
  String holdsOrIsAbsent(EntryVersion expected, Instant now) {
    return String.format(
        "%s = %s OR %s",
        name(ItemAttribute.VERSION),
        value("expected", AttributeValue.fromS(expected.token())),
        isAbsent(now));
  }

  /**
   * No later response is stored. One from the future is not later: it comes from a host whose clock
   * is ahead. What was received while this call was under way is not from the future: see {@link
   * #MAX_LEAD}. Instants are compared as text, which is right for all years of four digits; see
   * {@link ItemWriter}.
   */
  String isNotNewerThan(AttributeValue receivedAt, Instant now) {
    String stored = member(ItemAttribute.RECEIVED_AT);
    return String.format(
        "(NOT (%s > %s) OR %s > %s)",
        stored, value("received", receivedAt), stored, value("clock", latest(now)));
  }

  /** A response that was received after this instant is from the future. */
  static AttributeValue latest(Instant now) {
    return AttributeValues.instant(now.plus(MAX_LEAD));
  }

  /** The entry holds the body that it had under this version, and has not expired. */
  String holdsBody(EntryVersion expected, Instant now) {
    return String.format(
        "begins_with(%s, %s) AND %s AND attribute_type(%s, %s) AND %s",
        name(ItemAttribute.VERSION),
        value("body", AttributeValue.fromS(Versions.bodyToken(expected))),
        isNotExpired(now),
        name(ItemAttribute.VALUE),
        value("map", AttributeValue.fromS("M")),
        hasSchema());
  }

  /** The parts of the body, if there are any, live as long as the refreshed entry. */
  String partsLiveUntil(@Nullable Instant retainUntil) {
    String until = member(ItemAttribute.PARTS_UNTIL);
    return retainUntil == null
        ? "attribute_not_exists(" + until + ")"
        : String.format(
            "NOT (%s < %s)", until, value("reach", AttributeValues.epochSecondsOf(retainUntil)));
  }

  /** The item is of this namespace, or of none. */
  String isIn(@Nullable String namespace) {
    String name = name(ItemAttribute.NAMESPACE);
    return namespace == null
        ? "attribute_not_exists(" + name + ")"
        : name + " = " + value("namespace", AttributeValue.fromS(namespace));
  }

  String isNotExpired(Instant now) {
    return "NOT (" + isExpired(now) + ")";
  }

  /** The entry was written with the schema of this version of the library. */
  String hasSchema() {
    return member(ItemAttribute.SCHEMA)
        + " = "
        + value("schema", AttributeValues.number(ItemWriter.SCHEMA));
  }

  private String isVersion(EntryVersion expected, Instant now) {
    return String.format(
        "%s = %s AND %s",
        name(ItemAttribute.VERSION),
        value("expected", AttributeValue.fromS(expected.token())),
        isNotExpired(now));
  }

  /** No version can name an item whose version is missing, empty or no String. */
  private String isAbsent(Instant now) {
    String version = name(ItemAttribute.VERSION);
    return String.format(
        "NOT attribute_type(%s, %s) OR size(%s) = %s OR %s",
        version,
        value("string", AttributeValue.fromS("S")),
        version,
        value("zero", AttributeValue.fromN("0")),
        isExpired(now));
  }

  /** Whole seconds suffice for a comparison with an instant that was rounded up. */
  String isExpired(Instant now) {
    return member(ItemAttribute.RETAIN_UNTIL)
        + " <= "
        + value("now", AttributeValues.number(now.getEpochSecond()));
  }
}
