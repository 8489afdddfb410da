// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version, which the build writes into a resource. */
final class ProjectVersion implements IVersionProvider {

  ProjectVersion() {}

  @Override
  public String[] getVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream resource = ProjectVersion.class.getResourceAsStream("version.properties")) {
      if (resource != null) {
        properties.load(resource);
      }
    }
    return new String[] {"larder " + properties.getProperty("version", "(unknown version)")};
  }
}
