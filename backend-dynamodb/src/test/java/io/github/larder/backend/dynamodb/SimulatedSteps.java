// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The next steps, in an order that the seed chooses: calls on their way to the table, responses on
 * their way back, and background tasks. Not thread-safe.
 */
final class SimulatedSteps {

  private final SimulatedTime time;
  private final RandomGenerator random;
  private final Consumer<Supplier<String>> trace;
  private final List<Step> pending = new ArrayList<>();
  private @Nullable SimulatedOperation current;

  SimulatedSteps(SimulatedTime time, RandomGenerator random, Consumer<Supplier<String>> trace) {
    this.time = time;
    this.random = random;
    this.trace = trace;
  }

  enum Kind {
    CALL,
    ANSWER,
    TASK
  }

  /**
   * @param loss runs if the step cannot happen any more
   */
  private record Step(
      Kind kind,
      SimulatedOperation operation,
      Supplier<String> what,
      Runnable action,
      Runnable loss) {

    private String describe(String end) {
      return operation + ": " + what.get() + ' ' + kind + end;
    }
  }

  void add(Kind kind, SimulatedOperation operation, Supplier<String> what, Runnable action) {
    add(kind, operation, what, action, () -> {});
  }

  void add(
      Kind kind,
      SimulatedOperation operation,
      Supplier<String> what,
      Runnable action,
      Runnable loss) {
    pending.add(new Step(kind, operation, what, action, loss));
  }

  /**
   * A background task of a process, whenever it is its turn. Delays are ignored: the backend draws
   * them at random.
   */
  BackgroundTasks.Threads background() {
    return new BackgroundTasks.Threads() {
      @Override
      public void run(Runnable task, Duration delay) {
        SimulatedOperation operation = current();
        boolean waits = !delay.isZero();
        add(
            Kind.TASK,
            operation,
            () -> waits ? "delayed task" : "task",
            () -> {
              if (waits) {
                time.advance(TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(300)));
              }
              with(operation, task);
            });
      }

      @Override
      public void shutDown() {}
    };
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  void next() {
    take(random.nextInt(pending.size()));
  }

  private void take(int index) {
    Step step = pending.remove(index);
    trace.accept(() -> step.describe(""));
    step.action().run();
  }

  /** Makes or drops each call that is on its way, and those that follow: no call takes hours. */
  void settle() {
    for (int index = lastCall(); index >= 0; index = lastCall()) {
      if (random.nextBoolean()) {
        take(index);
      } else {
        drop(index).loss().run();
      }
    }
  }

  private int lastCall() {
    int index = pending.size() - 1;
    while (index >= 0 && pending.get(index).kind() != Kind.CALL) {
      index--;
    }
    return index;
  }

  /** A process has died. Half of its calls are on their way nevertheless. */
  void kill(SimulatedProcess process) {
    for (int index = pending.size() - 1; index >= 0; index--) {
      Step step = pending.get(index);
      if (step.operation().process() == process
          && (step.kind() != Kind.CALL || random.nextBoolean())) {
        var unused = drop(index);
      }
    }
  }

  private Step drop(int index) {
    Step step = pending.remove(index);
    step.operation().callFailed();
    trace.accept(() -> step.describe(" never happens"));
    return step;
  }

  /** Runs an action for an operation; the steps that follow from it belong to that operation. */
  void with(SimulatedOperation operation, Runnable action) {
    SimulatedOperation before = current;
    current = operation;
    try {
      action.run();
    } finally {
      current = before;
    }
  }

  SimulatedOperation current() {
    if (current == null) {
      throw new AssertionError("No operation is under way");
    }
    return current;
  }

  @Nullable SimulatedOperation currentOrNull() {
    return current;
  }
}
