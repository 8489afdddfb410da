// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.OptionReader;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class MemoryOptionsTest {

  @Test
  void theBackendIsFoundUnderItsAlias() {
    assertThat(ServiceLoader.load(CacheBackendFactory.class))
        .hasOnlyElementsOfType(MemoryBackend.class)
        .extracting(CacheBackendFactory::alias)
        .containsExactly("memory");
  }

  @Test
  void withoutOptionsTheDefaultsHold() {
    assertThat(read(Map.of(), MemoryBackend.Options.DEFAULT).maxBytes())
        .isEqualTo(64 * 1024 * 1024);
  }

  @Test
  void anOptionWinsOverTheBuilder() {
    MemoryBackend.Options built = new MemoryBackend.Options(1000);
    assertThat(read(Map.of(), built).maxBytes()).isEqualTo(1000);
    assertThat(read(Map.of("maxBytes", "2KiB"), built).maxBytes()).isEqualTo(2048);
  }

  @Test
  void allFaultsAreReportedTogether() {
    BackendConfigurationException e =
        catchThrowableOfType(
            BackendConfigurationException.class,
            () -> create(Map.of("maxBytes", "lots", "maxByte", "1", "zzz", "2")));
    assertThat(e.faults())
        .hasSize(3)
        .anySatisfy(fault -> assertThat(fault).contains("'maxBytes'", "must be bytes", "'lots'"))
        .anySatisfy(fault -> assertThat(fault).contains("'maxByte'", "did you mean 'maxBytes'?"))
        .anySatisfy(fault -> assertThat(fault).contains("unknown option 'zzz'"));
  }

  @Test
  void aLimitOfZeroIsAFault() {
    assertThatThrownBy(() -> create(Map.of("maxBytes", "0")))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessage("backend 'memory': option 'maxBytes' must be at least 1");
    assertThatIllegalArgumentException().isThrownBy(() -> MemoryBackend.builder().maxBytes(0));
  }

  @Test
  void aLocationIsRefused() {
    assertThatThrownBy(() -> new MemoryBackend().optionsOf("//somewhere"))
        .isInstanceOf(BackendConfigurationException.class)
        .hasMessageContaining("takes no location");
  }

  private static MemoryBackend.Options read(
      Map<String, String> options, MemoryBackend.Options defaults) {
    return MemoryBackend.Options.read(new OptionReader("backend 'memory'", options), defaults);
  }

  private static void create(Map<String, String> options) {
    new MemoryBackend().create(BackendConfig.builder().options(options).build()).close();
  }
}
