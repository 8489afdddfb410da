// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.model.EntryVersion;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The conditions of writes and lists. They hold for items that somebody edited, too: a comparison
 * with an attribute that is missing or of another type is false, so {@code NOT (until <= now)} says
 * "not known to be over".
 */
final class Conditions {

  /**
   * How far a clock may be ahead of the beginning of a refresh without being wrong: more than a
   * refresh takes, so that refreshes that overlap are in the order in which they were received.
   */
  private static final Duration MAX_LEAD = Duration.ofSeconds(1);

  private Conditions() {}

  /** The entry has this version and its time is not over; or, for ABSENT, there is no entry. */
  static String holds(EntryVersion expected, Instant now, Expression expression) {
    return expected.isAbsent() ? absent(now, expression) : version(expected, now, expression);
  }

  /** The entry has this version, or there is no entry. */
  static String isOrIsAbsent(EntryVersion expected, Instant now, Expression expression) {
    return String.format(
        "%s = %s OR %s",
        expression.name(ItemAttribute.VERSION),
        expression.value("expected", AttributeValue.fromS(expected.token())),
        absent(now, expression));
  }

  /**
   * No later response is there. One from the future is not later: it comes from a host whose clock
   * is ahead. What was received while this call was under way is not from the future: see {@link
   * #MAX_LEAD}. Times are compared as text, which is right for all years of four digits; see {@link
   * ItemWriter}.
   */
  static String notNewerThan(AttributeValue receivedAt, Instant now, Expression expression) {
    String stored = expression.member(ItemAttribute.RECEIVED_AT);
    return String.format(
        "(NOT (%s > %s) OR %s > %s)",
        stored,
        expression.value("received", receivedAt),
        stored,
        expression.value("clock", latest(now)));
  }

  /** A response that was received after this is from the future. */
  static AttributeValue latest(Instant now) {
    return ItemWriter.instant(now.plus(MAX_LEAD));
  }

  /** The entry holds the body that it had under this version, and its time is not over. */
  static String sameBody(EntryVersion expected, Instant now, Expression expression) {
    return String.format(
        "begins_with(%s, %s) AND %s AND attribute_type(%s, %s) AND %s = %s",
        expression.name(ItemAttribute.VERSION),
        expression.value("body", AttributeValue.fromS(Versions.bodyToken(expected))),
        notExpired(now, expression),
        expression.name(ItemAttribute.VALUE),
        expression.value("map", AttributeValue.fromS("M")),
        expression.member(ItemAttribute.SCHEMA),
        expression.value("schema", AttributeValue.fromN(Integer.toString(ItemWriter.SCHEMA))));
  }

  /** The parts of the body, if there are any, live as long as the refreshed entry. */
  static String partsReach(@Nullable Instant retainUntil, Expression expression) {
    String until =
        String.join(
            ".", expression.member(ItemAttribute.PARTS), expression.name(ItemAttribute.UNTIL));
    return retainUntil == null
        ? "attribute_not_exists(" + until + ")"
        : String.format(
            "NOT (%s < %s)",
            until, expression.value("reach", EpochSeconds.ceilingValue(retainUntil)));
  }

  /** The item is of this namespace, or of none. */
  static String in(@Nullable String namespace, Expression expression) {
    String name = expression.name(ItemAttribute.NAMESPACE);
    return namespace == null
        ? "attribute_not_exists(" + name + ")"
        : name + " = " + expression.value("namespace", AttributeValue.fromS(namespace));
  }

  static String notExpired(Instant now, Expression expression) {
    return "NOT (" + expired(now, expression) + ")";
  }

  private static String version(EntryVersion expected, Instant now, Expression expression) {
    return String.format(
        "%s = %s AND %s",
        expression.name(ItemAttribute.VERSION),
        expression.value("expected", AttributeValue.fromS(expected.token())),
        notExpired(now, expression));
  }

  /** An item whose version is missing, no String or empty can be named by no version. */
  private static String absent(Instant now, Expression expression) {
    String version = expression.name(ItemAttribute.VERSION);
    return String.format(
        "NOT attribute_type(%s, %s) OR size(%s) = %s OR %s",
        version,
        expression.value("string", AttributeValue.fromS("S")),
        version,
        expression.value("zero", AttributeValue.fromN("0")),
        expired(now, expression));
  }

  private static String expired(Instant now, Expression expression) {
    return expression.member(ItemAttribute.RETAIN_UNTIL)
        + " <= "
        + expression.value("now", EpochSeconds.nowValue(now));
  }
}
