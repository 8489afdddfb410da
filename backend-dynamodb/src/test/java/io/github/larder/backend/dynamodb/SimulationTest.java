// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Runs of {@link Simulation}, one for each seed. {@code -Dlarder.simulations=N} runs the first N
 * seeds; {@code -Dlarder.simulation.seed=N} replays one and prints all its steps.
 */
final class SimulationTest {

  private static final Logger log =
      (Logger) LoggerFactory.getLogger(Simulation.class.getPackageName());

  private static final int SHOWN_STEPS = 60;

  private static Level level;

  /** The stores log a warning for each simulated fault. */
  @BeforeAll
  static void silenceStores() {
    level = log.getLevel();
    log.setLevel(Level.OFF);
  }

  @AfterAll
  static void restoreLevel() {
    log.setLevel(level);
  }

  @Test
  void noRunBreaksTheProtocol() {
    Long only = Long.getLong("larder.simulation.seed");
    if (only != null) {
      List<String> steps = new ArrayList<>();
      String violation = run(only, steps);
      System.out.println("Seed " + only + ":\n" + String.join("\n", steps));
      assertThat(violation).isNull();
      return;
    }
    int simulations = Integer.getInteger("larder.simulations", 300);
    for (long seed = 0; seed < simulations; seed++) {
      if (Simulation.run(seed, line -> {}) != null) {
        report(seed);
      }
    }
  }

  @Test
  void aSeedReplaysItsRun() {
    for (long seed = 0; seed < 20; seed++) {
      List<String> first = steps(seed);
      assertThat(first).hasSizeGreaterThan(20).isEqualTo(steps(seed));
    }
    assertThat(steps(0)).isNotEqualTo(steps(1));
  }

  private static void report(long seed) {
    List<String> steps = new ArrayList<>();
    String violation = run(seed, steps);
    fail(
        """
        Seed %d: %s
        To replay it: mvn verify -pl backend-dynamodb -am -Dtest=SimulationTest \
        -Dsurefire.failIfNoSpecifiedTests=false -Dlarder.simulation.seed=%d
        Its last steps:
        %s\
        """
            .formatted(
                seed,
                violation,
                seed,
                String.join(
                    "\n", steps.subList(Math.max(0, steps.size() - SHOWN_STEPS), steps.size()))));
  }

  private static @Nullable String run(long seed, List<String> steps) {
    return Simulation.run(seed, line -> steps.add(line.get()));
  }

  private static List<String> steps(long seed) {
    List<String> steps = new ArrayList<>();
    assertThat(run(seed, steps)).isNull();
    return steps;
  }
}
