// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.larder.core.discovery.BackendSelection;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackendChoiceTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void theCommandLineComesFirst() throws IOException {
    write("larder.properties", "file");

    assertThat(choice(Map.of("LARDER_BACKEND", "environment")).find("line?a=b", null))
        .contains(BackendSelection.of("line", Map.of("a", "b")));
  }

  @Test
  void theEnvironmentComesBeforeFiles() throws IOException {
    write("larder.properties", "file");

    assertThat(
            choice(Map.of("LARDER_BACKEND", "environment", "LARDER_BACKEND_TABLE", "t"))
                .find(null, null))
        .contains(BackendSelection.of("environment", Map.of("table", "t")));
  }

  @Test
  void aNamedFileComesBeforeTheDefaultOnes() throws IOException {
    write("larder.properties", "usual");
    write("other.properties", "named");

    assertThat(choice(Map.of()).find(null, Path.of("other.properties")))
        .contains(BackendSelection.of("named", Map.of("table", "from-file")));
  }

  @Test
  void theFolderComesBeforeTheHome() throws IOException {
    write("home/.config/larder/larder.properties", "home");
    Map<String, String> environment = Map.of("HOME", folder.resolve("home").toString());

    assertThat(choice(environment).find(null, null).map(BackendSelection::alias)).contains("home");
    write("larder.properties", "here");
    assertThat(choice(environment).find(null, null).map(BackendSelection::alias)).contains("here");
  }

  @Test
  void theFolderOfSettingsCanBeMoved() throws IOException {
    write("home/.config/larder/larder.properties", "home");
    write("settings/larder/larder.properties", "moved");

    assertThat(
            choice(
                    Map.of(
                        "HOME", folder.resolve("home").toString(),
                        "XDG_CONFIG_HOME", folder.resolve("settings").toString()))
                .find(null, null)
                .map(BackendSelection::alias))
        .contains("moved");
  }

  @Test
  void aDefaultFileMayLackTheBackend() throws IOException {
    Files.writeString(folder.resolve("larder.properties"), "other=1\n");

    assertThat(choice(Map.of()).find(null, null)).isEmpty();
  }

  @Test
  void aNamedFileMustSetTheBackend() throws IOException {
    Files.writeString(folder.resolve("empty.properties"), "other=1\n");

    assertThatExceptionOfType(CommandFault.class)
        .isThrownBy(() -> choice(Map.of()).find(null, Path.of("empty.properties")))
        .withMessageContaining("larder.backend");
    assertThatExceptionOfType(CommandFault.class)
        .isThrownBy(() -> choice(Map.of()).find(null, Path.of("missing.properties")))
        .withMessageContaining("missing.properties");
  }

  private BackendChoice choice(Map<String, String> environment) {
    OutputStream nowhere = OutputStream.nullOutputStream();
    return new BackendChoice(
        new Invocation(nowhere, new PrintStream(nowhere, true, UTF_8), environment, folder));
  }

  private void write(String name, String backend) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "larder.backend=" + backend + "\nlarder.backend.table=from-file\nother=1\n");
  }
}
