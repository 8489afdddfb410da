// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionReaderTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "2s, PT2S",
    "5m, PT5M",
    "1h, PT1H",
    "7d, PT168H",
    "PT2S, PT2S",
    "P1D, PT24H",
    "' 2s ', PT2S"
  })
  void durationsAreRead(String text, Duration expected) {
    assertThat(reader("x", text).duration("x")).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "s", "-2s", "0s", "PT0S", "-PT2S", "P", "2 s", "2S", "1e3s"})
  void otherDurationsAreFaults(String text) {
    OptionReader reader = reader("x", text);
    assertThat(reader.duration("x")).isEmpty();
    assertThat(faultsOf(reader)).singleElement().asString().contains("'x'", "'" + text + "'");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "65536, 65536",
    "64KiB, 65536",
    "4MiB, 4194304",
    "1GiB, 1073741824",
    "' 7 ', 7"
  })
  void sizesAreRead(String text, long expected) {
    assertThat(reader("x", text).bytes("x")).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "64KB", "64 KiB", "1.5MiB", "KiB", "999999999999GiB", "64kib"})
  void otherSizesAreFaults(String text) {
    OptionReader reader = reader("x", text);
    assertThat(reader.bytes("x")).isEmpty();
    assertThat(faultsOf(reader)).singleElement().asString().contains("'x'", "'" + text + "'");
  }

  @Test
  void flagsNumbersTextsAndUrisAreRead() {
    OptionReader reader =
        new OptionReader(
            "test",
            Map.of("f", "TRUE", "g", "false", "n", "7", "t", " a b ", "u", "http://localhost:1/x"));
    assertThat(reader.flag("f")).contains(true);
    assertThat(reader.flag("g")).contains(false);
    assertThat(reader.number("n", 7, 7)).contains(7L);
    assertThat(reader.text("t")).contains("a b");
    assertThat(reader.uri("u")).contains(URI.create("http://localhost:1/x"));
    assertThatCode(reader::check).doesNotThrowAnyException();
  }

  @Test
  void anOptionThatIsNotSetIsEmptyAndNotAFault() {
    OptionReader reader = new OptionReader("test", Map.of());
    assertThat(reader.text("a")).isEmpty();
    assertThat(reader.secret("b")).isEmpty();
    assertThat(reader.duration("c")).isEmpty();
    assertThatCode(reader::check).doesNotThrowAnyException();
  }

  @Test
  void allFaultsAreReportedTogether() {
    OptionReader reader =
        new OptionReader(
            "backend 'test'",
            Map.of("f", "yes", "n", "8", "m", "many", "u", "localhost", "t", " ", "zzzz", "1"));
    reader.flag("f");
    reader.number("n", 1, 7);
    reader.number("m", 1, 7);
    reader.uri("u");
    reader.text("t");
    reader.fault("one more");
    List<String> faults = faultsOf(reader);
    assertThat(faults)
        .containsExactly(
            "option 'f' must be true or false, but is 'yes'",
            "option 'n' must be from 1 to 7, but is '8'",
            "option 'm' must be a whole number, but is 'many'",
            "option 'u' must have a scheme and a host, but is 'localhost'",
            "option 't' is empty; leave it out or give it a value",
            "one more",
            "unknown option 'zzzz' (known: f, m, n, t, u)");
  }

  @Test
  void theMessageNamesTheSubjectAndEveryFault() {
    assertThat(new BackendConfigurationException("backend 'test'", List.of("one")))
        .hasMessage("backend 'test': one");
    assertThat(new BackendConfigurationException("backend 'test'", List.of("one", "two")))
        .hasMessage("backend 'test': 2 faults:\n  - one\n  - two");
  }

  @ParameterizedTest
  @CsvSource({"tabel, table", "Table, table", "readdeadline, readDeadline", "tll, ttl"})
  void anUnknownOptionNamesTheNearest(String name, String nearest) {
    OptionReader reader = reader(name, "1");
    List.of("table", "readDeadline", "ttl").forEach(reader::text);
    assertThat(faultsOf(reader))
        .singleElement()
        .asString()
        .contains("unknown option '" + name + "'; did you mean '" + nearest + "'?");
  }

  @Test
  void anUnknownOptionUnlikeAllKnownOnesGetsNoSuggestion() {
    OptionReader reader = reader("compression", "1");
    reader.text("ttl");
    assertThat(faultsOf(reader)).containsExactly("unknown option 'compression' (known: ttl)");
    assertThat(faultsOf(reader("x", "1"))).containsExactly("unknown option 'x' (known: none)");
  }

  @Test
  void aSecretIsNeverShown() {
    OptionReader reader = new OptionReader("test", Map.of("key", "hush-hush", "kez", "hush-hush"));
    assertThat(reader.secret("key")).contains("hush-hush");
    BackendConfigurationException e =
        catchThrowableOfType(BackendConfigurationException.class, reader::check);
    assertThat(e).hasMessageContaining("'kez'").hasMessageNotContaining("hush");
  }

  @Test
  void whatIsLeftIsReadByAnotherReaderAndReportedTogether() {
    OptionReader stack =
        new OptionReader("test", Map.of("readOnly", "no", "ttl", "maybe", "readOnli", "true"));
    stack.flag("readOnly");
    OptionReader backend = stack.rest();
    assertThat(stack.unread()).containsOnlyKeys("ttl", "readOnli");
    backend.flag("ttl");
    assertThat(stack.faults()).hasSize(2);
    assertThat(faultsOf(backend))
        .hasSize(3)
        .endsWith(
            "unknown option 'readOnli'; did you mean 'readOnly'? (known: ttl; known to every"
                + " backend: readOnly)");
  }

  @Test
  void constantsAreReadWhateverTheirCase() {
    assertThat(reader("e", "Skipped").oneOf("e", Choice.class)).contains(Choice.SKIPPED);
    assertThat(reader("x", "1").oneOf("e", Choice.class)).isEmpty();
    OptionReader wrong = reader("e", "other");
    wrong.oneOf("e", Choice.class);
    assertThat(faultsOf(wrong))
        .containsExactly("option 'e' must be first, skipped or last, but is 'other'");
  }

  private enum Choice {
    FIRST,
    SKIPPED,
    LAST
  }

  @Test
  void wordsAndDurationsAreRead() {
    Map<String, String> words = Map.of("forever", "for ever");
    for (String text : List.of("forever", "7d", "P7D")) {
      assertThat(
              reader("t", text).durationOr("t", words, "forever or a duration", Duration::toString))
          .contains(text.equals("forever") ? "for ever" : "PT168H");
    }
    for (String wrong : List.of("long", "7 days", "7w")) {
      OptionReader reader = reader("t", wrong);
      reader.durationOr("t", words, "forever or a duration", Duration::toString);
      assertThat(faultsOf(reader))
          .containsExactly("option 't' must be forever or a duration, but is '" + wrong + "'");
    }
    OptionReader none = reader("t", "0s");
    none.durationOr("t", words, "forever or a duration", Duration::toString);
    assertThat(faultsOf(none)).containsExactly("option 't' must be more than zero, but is '0s'");
  }

  @Test
  void valuesOfAFormOfTheirOwnAreRead() {
    assertThat(reader("v", " ab ").value("v", "a word", Optional::of)).contains("ab");
    OptionReader reader = new OptionReader("test", Map.of("v", "shown", "s", "s3cret"));
    reader.value("v", "a word", text -> Optional.empty());
    reader.secretValue("s", "a key", text -> Optional.empty());
    assertThat(faultsOf(reader))
        .containsExactly("option 'v' must be a word, but is 'shown'", "option 's' must be a key");
  }

  private static OptionReader reader(String name, String value) {
    return new OptionReader("test", Map.of(name, value));
  }

  private static List<String> faultsOf(OptionReader reader) {
    return catchThrowableOfType(BackendConfigurationException.class, reader::check).faults();
  }
}
