// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QuickstartTest {

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"sqlite:%s/cache.db", "memory"})
  void theSecondResponseIsTheStoredOne(String backend) throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on("/", OriginResponse.ok("jam").cacheControl("max-age=60"));

      Quickstart.main(new String[] {origin.uri("/").toString(), backend.formatted(folder)});

      assertThat(origin.calls()).isEqualTo(1);
    }
  }
}
