package io.github.larder.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.larder.core.Compression.Coding;
import io.github.larder.spi.BackendConfigurationException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StackOptionsTest {

  @Test
  void leavesTheBackendItsOwn() {
    assertThat(new StackOptions(Map.of("readable", "true", "table", "x")).others())
        .containsExactly(Map.entry("table", "x"));
  }

  @Test
  void readableTurnsCompressionOff() {
    assertThat(new StackOptions(Map.of("readable", "true")).compression(Compression.best()))
        .contains(Compression.none());
    assertThat(new StackOptions(Map.of("readable", "false")).compression(Compression.best()))
        .isEmpty();
  }

  @Test
  void codingAndThresholdCanBeSet() {
    assertThat(new StackOptions(Map.of("compression", "gzip")).compression(Compression.best()))
        .contains(Compression.gzip());
    assertThat(
            new StackOptions(Map.of("compressionThreshold", "1KiB"))
                .compression(Compression.best()))
        .contains(new Compression(Coding.BEST, 1024));
    assertThat(new StackOptions(Map.of()).compression(Compression.best())).isEmpty();
  }

  @Test
  void faultsAreReportedTogether() {
    StackOptions options =
        new StackOptions(
            Map.of("compression", "brotli", "compressionThreshold", "much", "readable", "perhaps"));
    assertThatThrownBy(() -> options.compression(Compression.best()))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("3 faults")
        .hasMessageContaining("must be none, gzip or best, but is 'brotli'");
    assertThatThrownBy(
            () ->
                new StackOptions(Map.of("compression", "gzip", "readable", "true"))
                    .compression(Compression.best()))
        .hasMessageContaining("readable=true means no compression");
  }

  @Test
  void retentionJitterIsAShare() {
    RetentionPolicy usual = RetentionPolicy.standard().jittered(1);
    assertThat(new StackOptions(Map.of()).retention(usual)).isEmpty();
    for (String none : new String[] {"0", "0.0", ".0"}) {
      RetentionPolicy exact =
          new StackOptions(Map.of("retentionJitter", none)).retention(usual).orElseThrow();
      assertThat(exact.retainUntil(Responses.plain()))
          .isEqualTo(RetentionPolicy.standard().retainUntil(Responses.plain()));
    }
    assertThat(new StackOptions(Map.of("retentionJitter", "0.1")).retention(usual)).isPresent();
    for (String wrong : new String[] {"1.1", "5%", "-0.1", "NaN"}) {
      assertThatThrownBy(() -> new StackOptions(Map.of("retentionJitter", wrong)).retention(usual))
          .isInstanceOf(BackendConfigurationException.class)
          .hasMessageContaining("must be a share from 0 to 1, as in 0.05, but is '" + wrong + "'");
    }
  }
}
