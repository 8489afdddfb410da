// SPDX-License-Identifier: Apache-2.0
package io.github.larder.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BodyTest {

  @Test
  void aCopyDoesNotChangeWithItsArray() {
    byte[] bytes = {1, 2, 3};
    Body body = Body.copyOf(bytes);
    Arrays.fill(bytes, (byte) 9);
    Arrays.fill(body.toByteArray(), (byte) 9);
    assertThat(body.toByteArray()).containsExactly(1, 2, 3);
  }

  @Test
  void aWrappedArrayIsNotCopied() {
    byte[] bytes = {1, 2, 3};
    assertThat(Body.wrap(bytes).array()).isSameAs(bytes);
  }

  @Test
  void bodiesAreEqualByBytesAndEncoding() {
    Body body = Body.copyOf(new byte[] {1, 2});
    assertThat(body)
        .isEqualTo(Body.wrap(new byte[] {1, 2}, Body.IDENTITY))
        .hasSameHashCodeAs(Body.wrap(new byte[] {1, 2}))
        .isNotEqualTo(Body.wrap(new byte[] {1, 3}))
        .isNotEqualTo(Body.wrap(new byte[] {1, 2}, "gzip"));
  }

  @Test
  void theTextHasNothingOfTheContent() {
    assertThat(Body.wrap("secret".getBytes(UTF_8), "gzip")).hasToString("6 bytes, gzip");
  }
}
