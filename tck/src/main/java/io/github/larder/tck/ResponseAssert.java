// SPDX-License-Identifier: Apache-2.0
package io.github.larder.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.model.Body;
import io.github.larder.model.StoredResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares responses value by value, so that a failure shows the value that differs. */
final class ResponseAssert {

  private ResponseAssert() {}

  static void assertSame(StoredResponse actual, StoredResponse expected) {
    assertThat(actual.method()).as("method").isEqualTo(expected.method());
    assertThat(actual.requestUri()).as("request URI").isEqualTo(expected.requestUri());
    assertThat(actual.requestHeaders())
        .as("request headers")
        .containsExactlyElementsOf(expected.requestHeaders());
    assertThat(actual.status()).as("status").isEqualTo(expected.status());
    assertThat(actual.headers()).as("headers").containsExactlyElementsOf(expected.headers());
    assertThat(actual.sentAt()).as("sent at").isEqualTo(expected.sentAt());
    assertThat(actual.receivedAt()).as("received at").isEqualTo(expected.receivedAt());
    assertThat(actual.variants()).as("variants").isEqualTo(expected.variants());
    assertThat(actual.retainUntil()).as("retain until").isEqualTo(expected.retainUntil());
    assertThat(List.copyOf(actual.annotations().entrySet()))
        .as("annotations")
        .isEqualTo(List.copyOf(expected.annotations().entrySet()));
    assertSameBody(actual.body(), expected.body());
    assertThat(actual).isEqualTo(expected);
  }

  static void assertSameBody(@Nullable Body actual, @Nullable Body expected) {
    if (actual == null || expected == null) {
      assertThat(actual).as("body").isEqualTo(expected);
    } else {
      assertThat(actual.array()).as("bytes of the body").isEqualTo(expected.array());
      assertThat(actual.encoding()).as("encoding of the body").isEqualTo(expected.encoding());
    }
  }
}
