package io.github.larder.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.CountingOrigin;
import io.github.larder.testing.OriginResponse;
import org.junit.jupiter.api.Test;

final class QuickstartTest {

  @Test
  void theSecondResponseIsTheStoredOne() throws Exception {
    try (CountingOrigin origin = CountingOrigin.start()) {
      origin.on("/", OriginResponse.ok("jam").cacheControl("max-age=60"));

      Quickstart.main(new String[] {origin.uri("/").toString(), "memory"});

      assertThat(origin.calls()).isEqualTo(1);
    }
  }
}
