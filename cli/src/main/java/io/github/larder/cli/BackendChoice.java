// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.core.discovery.BackendSelection;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Finds the backend that was chosen: by the command line, else by the environment, else by a
 * properties file.
 */
final class BackendChoice {

  private static final String FILE = "larder.properties";

  private final Invocation invocation;

  BackendChoice(Invocation invocation) {
    this.invocation = invocation;
  }

  /**
   * Finds the backend.
   *
   * @param backend the alias or URL on the command line, if there is one
   * @param config the properties file on the command line, if there is one
   */
  Optional<BackendSelection> find(@Nullable String backend, @Nullable Path config) {
    if (backend != null) {
      return Optional.of(BackendSelection.parse(backend));
    }
    return BackendSelection.from(invocation.environment())
        .or(() -> config == null ? inDefaultFiles() : Optional.of(inFile(config)));
  }

  private BackendSelection inFile(Path config) {
    Path file = invocation.folder().resolve(config);
    if (!Files.isRegularFile(file)) {
      throw CommandFault.wrongUse("There is no properties file " + config);
    }
    return BackendSelection.from(read(file))
        .orElseThrow(
            () ->
                CommandFault.wrongUse(
                    "The file " + config + " does not set " + BackendSelection.PROPERTY));
  }

  private Optional<BackendSelection> inDefaultFiles() {
    for (Path file : usualFiles()) {
      Optional<BackendSelection> found =
          Files.isRegularFile(file) ? BackendSelection.from(read(file)) : Optional.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private List<Path> usualFiles() {
    List<Path> files = new ArrayList<>();
    files.add(invocation.folder().resolve(FILE));
    Map<String, String> environment = invocation.environment();
    String settings = environment.getOrDefault("XDG_CONFIG_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (!settings.isEmpty()) {
      files.add(Path.of(settings, "larder", FILE));
    } else if (!home.isEmpty()) {
      files.add(Path.of(home, ".config", "larder", FILE));
    }
    return files;
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw CommandFault.wrongUse("The file " + file + " is not readable as properties");
    }
    return properties;
  }
}
