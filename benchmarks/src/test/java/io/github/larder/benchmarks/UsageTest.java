// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {

  @Test
  void callsThatOverlapAreOneRound() {
    Usage usage =
        Usage.of(
            List.of(
                call("GetItem", 0.5, 0, 10),
                call("BatchGetItem", 4, 11, 30),
                call("BatchGetItem", 4, 12, 31),
                call("DescribeTimeToLive", 0, 40, 50)));
    assertThat(usage.rounds()).isEqualTo(2);
    assertThat(usage.readUnits()).isEqualTo(8.5);
    assertThat(usage.callsInWords()).isEqualTo("2 BatchGetItem, 1 GetItem");
  }

  @Test
  void writesAreCountedApart() {
    Usage usage = Usage.of(List.of(call("GetItem", 1, 0, 1), call("UpdateItem", 3, 2, 3)));
    assertThat(usage.readUnits()).isEqualTo(1);
    assertThat(usage.writeUnits()).isEqualTo(3);
    assertThat(usage.writes()).isEqualTo(1);
    assertThat(usage.sent()).isEqualTo(2000);
  }

  private static WireCall call(String name, double units, long began, long ended) {
    return new WireCall(name, units, 1000, 500, began, ended);
  }
}
