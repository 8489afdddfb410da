// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.fields;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-1                       | bytes 0-1/11",
        "bytes=1-                        | bytes 1-10/11",
        "bytes=-1                        | bytes 10-10/11",
        "bytes=-100                      | bytes 0-10/11",
        "bytes=0-0                       | bytes 0-0/11",
        "bytes=5-99999999999999999999999 | bytes 5-10/11",
        "bytes=10-10                     | bytes 10-10/11",
        "BYTES=3-4                       | bytes 3-4/11",
        "bytes= 3-4 , ,                  | bytes 3-4/11",
        "bytes=20-30, 3-4                | bytes 3-4/11",
        "bytes=11-                       | bytes */11",
        "bytes=11-12, 20-                | bytes */11",
        "bytes=-0                        | bytes */11",
        "bytes=99999999999999999999999-  | bytes */11"
      })
  void oneRangeIsChosen(String field, String contentRange) {
    assertThat(ByteRange.of(field, 11).map(range -> range.contentRange(11))).contains(contentRange);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=a-b",
        "bytes=2-1",
        "bytes=1",
        "bytes=--1",
        "bytes=1-2-3",
        "bytes =0-1",
        "items=0-1",
        "bytes=0-1,3-4",
        "bytes=0-1, x"
      })
  void theFieldIsIgnored(String field) {
    assertThat(ByteRange.of(field, 11)).isEmpty();
  }

  @Test
  void everyRangeWithinIsCutExactly() {
    for (int length = 1; length < 6; length++) {
      for (int first = 0; first < length; first++) {
        for (int last = first; last < length + 2; last++) {
          ByteRange range = ByteRange.of("bytes=" + first + "-" + last, length).orElseThrow();
          assertThat(range).isEqualTo(new ByteRange(first, Math.min(last, length - 1)));
          assertThat(range.length()).isEqualTo(Math.min(last, length - 1) - first + 1);
        }
      }
    }
    assertThat(ByteRange.of("bytes=0-0", 0)).isEmpty();
    assertThat(ByteRange.of("bytes=" + "0-1,".repeat(100_000), 10)).isEmpty();
  }
}
