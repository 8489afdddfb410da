// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafeTextTest {

  @Test
  void whatCouldChangeATerminalIsEscaped() {
    assertThat(SafeText.line("\u001b[31mred\u0007\r\n\u009b2J"))
        .isEqualTo("\\u001b[31mred\\u0007\\u000d\\u000a\\u009b2J");
    assertThat(SafeText.line("a\u202eb\u2066c\ufeffd\u2028"))
        .isEqualTo("a\\u202eb\\u2066c\\ufeffd\\u2028");
    assertThat(SafeText.line("\ud800x\udc00")).isEqualTo("\\ud800x\\udc00");
    assertThat(SafeText.line("\udb40\udc41")).as("an invisible tag").isEqualTo("\\udb40\\udc41");
  }

  @Test
  void textOfAnyLanguageStays() {
    String text = "Br\u00f6tchen \u30d1\u30f3 \u05dc\u05d7\u05dd \ud83c\udf5e";
    assertThat(SafeText.line(text)).isEqualTo(text);
  }

  @Test
  void longTextIsCut() {
    assertThat(SafeText.line("x".repeat(10 << 20), 10)).isEqualTo("xxxxxxx...");
    assertThat(SafeText.line("\u001b\u001b\u001b", 10)).hasSize(10).endsWith("...");
    assertThat(SafeText.line("0123456789", 10)).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1023, 1023",
    "1024, 1.0K",
    "10239, 9.9K",
    "10240, 10K",
    "1048575, 1023K",
    "1048576, 1.0M",
    "5368709120, 5.0G",
    "9223372036854775807, 7.9E"
  })
  void sizesHaveAtMostFiveCharacters(long bytes, String size) {
    assertThat(Amounts.size(bytes)).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "99, 99s",
    "100, 1m",
    "-30, -30s",
    "5999, 99m",
    "6000, 1h",
    "172799, 47h",
    "172800, 2d",
    "63072000, 2y"
  })
  void timesHaveTheirLargestUnit(long seconds, String time) {
    assertThat(Amounts.time(Duration.ofSeconds(seconds))).isEqualTo(time);
  }

  @Test
  void sizesAndTimesAreParsed() {
    assertThat(Amounts.parseSize("500")).isEqualTo(500);
    assertThat(Amounts.parseSize("64k")).isEqualTo(65536);
    assertThat(Amounts.parseSize("10MiB")).isEqualTo(10 << 20);
    assertThat(Amounts.parseTime("2w")).isEqualTo(Duration.ofDays(14));
    assertThat(Amounts.parseTime("90s")).isEqualTo(Duration.ofSeconds(90));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "x", "5y", "1.5K"})
  void otherTextIsNeither(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Amounts.parseSize(text));
    assertThatIllegalArgumentException().isThrownBy(() -> Amounts.parseTime(text));
  }
}
