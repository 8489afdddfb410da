// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Instant;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Time as DynamoDB's reaper counts it. */
final class EpochSeconds {

  private EpochSeconds() {}

  /** Rounds up: an entry is never let go before its time. */
  static long ceiling(Instant instant) {
    long seconds = instant.getEpochSecond();
    return instant.getNano() == 0 || seconds == Instant.MAX.getEpochSecond()
        ? seconds
        : seconds + 1;
  }

  static AttributeValue ceilingValue(Instant instant) {
    return AttributeValue.fromN(Long.toString(ceiling(instant)));
  }

  /** Whole seconds suffice for a comparison with a rounded-up time. */
  static AttributeValue nowValue(Instant now) {
    return AttributeValue.fromN(Long.toString(now.getEpochSecond()));
  }
}
