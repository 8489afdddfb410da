// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.fields;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetedCacheControlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=3600                   | max-age=3600",
        "max-age=99999999999            | max-age=99999999999",
        "no-store                       | no-store",
        "no-store=?1                    | no-store",
        "foobar, max-age=60;a=b;c       | foobar, max-age=60",
        "max-age=60, no-store=?0        | max-age=60",
        "private=\"a\", no-cache=(\"b\") | private, no-cache",
        "max-age=1, max-age=2           | max-age=2",
        "no-store, max-age=\"10\"       | no-store",
        "no-store=1                     | no-store"
      })
  void dictionaryIsReadAsDirectives(String line, String directives) {
    assertThat(TargetedCacheControl.parse(List.of(line))).contains(directives);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "max-age =100",
        "max-age= 100",
        "max-age=10000, &&&&&",
        "max-age=\"10000\"",
        "max-age=-1",
        "max-age",
        "max-age=1.5",
        "MaX-aGe=3600",
        "max-age=9999999999999999",
        "max-age=1,",
        "a, \u00fc"
      })
  void theFieldIsIgnored(String line) {
    assertThat(TargetedCacheControl.parse(List.of(line))).isEmpty();
  }

  @Test
  void linesAreOneDictionary() {
    assertThat(TargetedCacheControl.parse(List.of("max-age=1", "no-cache")))
        .contains("max-age=1, no-cache");
    assertThat(TargetedCacheControl.parse(List.of())).isEmpty();
  }
}
