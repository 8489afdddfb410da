// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A change that makes an exchange cost more fails the build. */
@ExtendWith(LocalDynamoDbExtension.class)
class CountTargetsTest {

  @Test
  void everyTargetIsMet(LocalDynamoDb local) throws Exception {
    try (Bench bench = new Bench(local, Duration.ofMillis(5))) {
      assertThat(CountTargets.check(bench))
          .hasSizeGreaterThan(15)
          .allMatch(target -> target.met() || isBeyondGzip(target));
    }
  }

  /** Compressed by gzip that body is some 100 bytes larger than by zstd, and exceeds 8 KB. */
  private static boolean isBeyondGzip(Target target) {
    return target.what().startsWith("20 KB JSON") && target.what().contains("GZIP");
  }

  @Test
  void naiveStoreReadsTwiceOnAMiss(LocalDynamoDb local) throws Exception {
    try (Bench bench = new Bench(local, Duration.ZERO)) {
      assertThat(bench.usage(bench.naive(), Exchange.MISS, BodyKind.HTML, 1 << 10))
          .hasValueSatisfying(
              usage -> assertThat(usage.callsInWords()).isEqualTo("2 GetItem, 1 PutItem"));
    }
  }
}
