// SPDX-License-Identifier: Apache-2.0
package io.github.larder.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The BOM has each module that is deployed, and no other. */
class BomTest {

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern MANAGED =
      Pattern.compile("<artifactId>larder-([^<]+)</artifactId><version>");

  @Test
  void everyDeployedModuleIsInIt() {
    List<String> deployed =
        all(MODULE, "pom.xml").stream()
            .filter(module -> !module.equals("bom"))
            .filter(module -> !Guides.read(module + "/pom.xml").contains("<maven.deploy.skip>true"))
            .toList();
    assertThat(deployed).hasSizeGreaterThan(5);
    assertThat(all(MANAGED, "bom/pom.xml")).containsExactlyInAnyOrderElementsOf(deployed);
  }

  private static List<String> all(Pattern pattern, String file) {
    return pattern.matcher(Guides.read(file)).results().map(result -> result.group(1)).toList();
  }
}
