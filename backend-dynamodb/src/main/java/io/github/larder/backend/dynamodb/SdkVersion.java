// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the version of the AWS SDK. A build that manages an older one (by a BOM, or that of a
 * framework) compiles, and its requests would then fail with an Error.
 */
final class SdkVersion {

  /** The oldest version that the tests are run with. */
  static final String MIN_VERSION = "2.57.8";

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");

  private static final String VERSION_INFO = "software.amazon.awssdk.core.util.VersionInfo";

  private SdkVersion() {}

  static List<String> faults() {
    List<String> faults = new ArrayList<>();
    fault("sdk-core", core(), faults);
    fault("dynamodb", versionNotedIn("dynamodb"), faults);
    return faults;
  }

  /**
   * @param version {@code null} if it is unknown, which is no fault
   */
  static void fault(String module, @Nullable String version, List<String> faults) {
    if (version != null && isOlder(version, MIN_VERSION)) {
      faults.add(
          "it needs the AWS SDK for Java "
              + MIN_VERSION
              + " or later, but software.amazon.awssdk:"
              + module
              + " is "
              + version
              + "; raise the version that the build manages");
    }
  }

  private static boolean isOlder(String version, String minVersion) {
    Matcher actual = VERSION.matcher(version);
    Matcher required = VERSION.matcher(minVersion);
    if (!actual.matches() || !required.matches()) {
      return false;
    }
    for (int i = 1; i <= 3; i++) {
      int difference =
          Integer.compare(Integer.parseInt(actual.group(i)), Integer.parseInt(required.group(i)));
      if (difference != 0) {
        return difference < 0;
      }
    }
    return false;
  }

  /** By reflection: the constant would be compiled in. */
  private static @Nullable String core() {
    try {
      return String.valueOf(Class.forName(VERSION_INFO).getField("SDK_VERSION").get(null));
    } catch (ReflectiveOperationException e) {
      return versionNotedIn("sdk-core");
    }
  }

  /** As Maven notes it in the jar of a module; repackaged jars lack the note. */
  private static @Nullable String versionNotedIn(String module) {
    String name = "META-INF/maven/software.amazon.awssdk/" + module + "/pom.properties";
    try (InputStream note = SdkVersion.class.getClassLoader().getResourceAsStream(name)) {
      if (note == null) {
        return null;
      }
      Properties properties = new Properties();
      properties.load(note);
      return properties.getProperty("version");
    } catch (IOException e) {
      // A jar that cannot be read has worse consequences; the version is not known.
      return null;
    }
  }
}
