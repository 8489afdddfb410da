// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in the root of the project passes on what the command understands. */
final class LauncherTest {

  private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z]+)  ");
  private static final Path LAUNCHER = Path.of("..", "larder");

  @Test
  void everyCommandIsPassedOnAndInItsUsage(@TempDir Path folder) throws IOException {
    String help = CommandRun.in(folder).run("--help").out();
    List<String> commands =
        COMMAND
            .matcher(help.substring(help.indexOf("Commands:")))
            .results()
            .map(MatchResult::group)
            .map(String::strip)
            .toList();
    String launcher = Files.readString(LAUNCHER);
    String usage = launcher.substring(0, launcher.indexOf("TEXT\n}"));
    assertThat(commands).contains("get", "ls", "copy");
    for (String command : commands) {
      assertThat(launcher)
          .as("passed on")
          .containsPattern("(?m)^  (.* )?" + command + "( .*)?\\) ;;$");
      assertThat(usage).as("in the usage").containsPattern("(?m)^  (.* )?" + command + "\\b");
    }
  }
}
