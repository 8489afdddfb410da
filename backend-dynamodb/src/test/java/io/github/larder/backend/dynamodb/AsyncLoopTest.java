// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class AsyncLoopTest {

  @Test
  void stepsThatAreDoneAtOnceDoNotDeepenTheStack() {
    CompletableFuture<Integer> sum =
        AsyncLoop.run(
            0,
            number -> number < 1_000_000,
            number -> CompletableFuture.completedFuture(number + 1));
    assertThat(sum).isCompletedWithValue(1_000_000);
  }

  @Test
  void continuesWhenAStepCompletesLater() {
    CompletableFuture<Integer> step = new CompletableFuture<>();
    CompletableFuture<Integer> sum = AsyncLoop.run(0, number -> number < 1, number -> step);
    assertThat(sum).isNotDone();
    step.complete(1);
    assertThat(sum).isCompletedWithValue(1);
  }

  @Test
  void anErrorEndsTheLoop() {
    AssertionError error = new AssertionError("broken");
    assertThat(
            Await.failureOf(
                AsyncLoop.run(
                    0,
                    number -> true,
                    number -> {
                      throw error;
                    })))
        .isSameAs(error);
  }

  @Test
  void aFailureEndsIt() {
    IllegalStateException failure = new IllegalStateException("broken");
    assertThat(
            Await.failureOf(
                AsyncLoop.run(
                    0, number -> true, number -> CompletableFuture.failedFuture(failure))))
        .isSameAs(failure);
    assertThat(
            Await.failureOf(
                AsyncLoop.run(
                    0,
                    number -> true,
                    number -> {
                      throw failure;
                    })))
        .isSameAs(failure);
  }
}
