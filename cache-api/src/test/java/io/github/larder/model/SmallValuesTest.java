// SPDX-License-Identifier: Apache-2.0
package io.github.larder.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SmallValuesTest {

  @Test
  void aKeyIsNotEmptyAndShowsItsText() {
    assertThatIllegalArgumentException().isThrownBy(() -> new CacheKey(""));
    assertThat(new CacheKey("a b")).hasToString("a b");
  }

  @Test
  void onlyTheEmptyTokenIsAbsent() {
    assertThat(EntryVersion.ABSENT.isAbsent()).isTrue();
    assertThat(new EntryVersion("")).isEqualTo(EntryVersion.ABSENT);
    assertThat(new EntryVersion("1").isAbsent()).isFalse();
  }

  @Test
  void aStoredResponseHasAVersion() {
    StoredResponse response =
        StoredResponse.builder()
            .method("GET")
            .requestUri("/")
            .sentAt(Instant.EPOCH)
            .receivedAt(Instant.EPOCH)
            .build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new VersionedResponse(EntryVersion.ABSENT, response));
  }

  @Test
  void headerNamesAreComparedWithoutCase() {
    HeaderField field = new HeaderField("ETag", null);
    assertThat(field.isNamed("etag")).isTrue();
    assertThat(field.isNamed("Tag")).isFalse();
    assertThat(field).isNotEqualTo(new HeaderField("ETag", ""));
  }
}
