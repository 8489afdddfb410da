// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FetchedPageTest {

  @Test
  void crossesToAnotherProcessOnOneLine() {
    FetchedPage page =
        new FetchedPage(
            200,
            "two words=1\nand a line ✓",
            Duration.ofNanos(1_234_567),
            StoreUsage.NONE
                .withCall("GetItem")
                .withCall("PutItem")
                .withCall("GetItem")
                .withUnits(0.5, 1));

    assertThat(page.toLine()).doesNotContain("\n");
    assertThat(FetchedPage.ofLine(page.toLine())).isEqualTo(page);
    FetchedPage nothingAsked = new FetchedPage(404, "", Duration.ZERO, StoreUsage.NONE);
    assertThat(FetchedPage.ofLine(nothingAsked.toLine())).isEqualTo(nothingAsked);
  }
}
