// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.Dynalite;
import io.github.larder.testing.DynaliteExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DynaliteExtension.class)
class DynaliteConsoleCommandsTest extends ConsoleCommandsContract {

  DynaliteConsoleCommandsTest(Dynalite dynalite) {
    super(dynalite);
  }

  /** There is no time to live that could be switched on. */
  @Test
  void createMakesTheTableOfTheTemplateWithoutTimeToLive() {
    assertThat(create().output()).contains("UpdateTimeToLive");
  }
}
