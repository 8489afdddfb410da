// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.TransferTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * How long operations may take: what the stack has decided for each, or else what is configured.
 * Each request carries what is left, because nobody can stop waiting for a call that blocks its
 * caller, and because clients that were passed in know nothing of our deadlines. Of a store without
 * a stack the first operation alone has the start deadline instead, however it ends: a fresh JVM
 * needs most of a second for its first call. Thread-safe.
 */
final class Deadlines {

  /** For calls that are on nobody's way: table care and browsing. */
  private static final Duration PATIENT_CALL = Duration.ofSeconds(30);

  private static final Duration UPKEEP = Duration.ofMinutes(1);

  /** A process that has just begun, on a busy machine, takes seconds to its first call. */
  private static final Duration PATIENT_ATTEMPT = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final Duration read;
  private final Duration write;
  private final Duration start;
  private final BackendConfig config;
  private final AtomicBoolean begun = new AtomicBoolean();

  Deadlines(BackendConfig config, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.read = config.readDeadline();
    this.write = config.writeDeadline();
    this.start = config.startDeadline();
    this.config = config;
  }

  Deadline read() {
    return begin(read);
  }

  Deadline write() {
    return write(0);
  }

  Deadline write(long bodyBytes) {
    return begin(write.plus(TransferTime.of(bodyBytes)));
  }

  /** Some items that no request waits for: a throttled table may need its time. */
  Deadline ofUpkeep() {
    return new Deadline(UPKEEP, true, config.events(), nanoTime);
  }

  static AwsRequestOverrideConfiguration patient() {
    return AwsRequestOverrideConfiguration.builder()
        .apiCallTimeout(PATIENT_CALL)
        .apiCallAttemptTimeout(PATIENT_ATTEMPT)
        .build();
  }

  private Deadline begin(Duration usual) {
    OperationScope scope = config.operation();
    boolean isFirst = !begun.getAndSet(true);
    Duration limit = scope.limit();
    if (limit != null) {
      return new Deadline(limit, scope.first(), scope.events(), nanoTime);
    }
    Duration own = isFirst && start.compareTo(usual) > 0 ? start : usual;
    return new Deadline(own, isFirst, scope.events(), nanoTime);
  }
}
