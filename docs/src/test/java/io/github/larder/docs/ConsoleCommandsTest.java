// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.testing.LocalDynamoDb;
import io.github.larder.testing.LocalDynamoDbExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalDynamoDbExtension.class)
class ConsoleCommandsTest extends ConsoleCommandsContract {

  private final LocalDynamoDb local;

  ConsoleCommandsTest(LocalDynamoDb local) {
    super(local);
    this.local = local;
  }

  @Test
  void createMakesTheTableOfTheTemplate() {
    assertThat(create().status()).isZero();
    String table = TemplateTable.read().name();
    assertThat(
            local
                .client()
                .describeTimeToLive(request -> request.tableName(table))
                .timeToLiveDescription()
                .attributeName())
        .isEqualTo(TemplateTable.read().ttl());
  }

  @Test
  void everyCommandOfTheGuideIsRunHere() {
    assertThat(commands())
        .containsOnlyKeys("create", "get", "find", "list", "namespace", "count", "delete");
    assertThat(Guides.read(GUIDE).split("(?m)^aws ", -1))
        .as("no command outside of them")
        .hasSameSizeAs(String.join("", commands().values()).split("(?m)^aws ", -1));
  }
}
