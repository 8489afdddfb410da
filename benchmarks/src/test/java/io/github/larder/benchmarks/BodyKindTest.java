// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyKindTest {

  /** Bodies are the same in every run, so that figures of different days can be compared. */
  @ParameterizedTest
  @CsvSource({"JSON,-645835696", "HTML,-1276559317", "RANDOM,377818893"})
  void sameInEveryRun(BodyKind kind, int hash) {
    assertThat(Arrays.hashCode(kind.bytes(3000))).isEqualTo(hash);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GZIPPED")
  void hasItsLength(BodyKind kind) {
    assertThat(kind.bytes(1024)).hasSize(1024);
    assertThat(kind.bytes(1 << 20)).hasSize(1 << 20);
  }

  /** Text that compresses better than real text would flatter the tables. */
  @ParameterizedTest
  @ValueSource(ints = {20, 200})
  void jsonCompressesAsOrdersDo(int kilobytes) {
    double ratio =
        (double) BodyKind.JSON.bytes(kilobytes << 10).length
            / BodyKind.GZIPPED.bytes(kilobytes << 10).length;
    assertThat(ratio).isBetween(2.8, 3.4);
  }
}
