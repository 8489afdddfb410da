// SPDX-License-Identifier: Apache-2.0
package io.github.larder.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class StagesTest {

  @Test
  void aStageWithItsResultIsContinuedAtOnce() {
    CompletionStage<String> stage = CompletableFuture.completedFuture("found");
    assertThat(Stages.changed(stage, found -> found)).isSameAs(stage);
    assertThat(Stages.resultOf(Stages.changed(stage, found -> found + "!"))).isEqualTo("found!");
  }

  @Test
  void aMinimalStageIsContinuedAsWell() {
    CompletionStage<String> stage = CompletableFuture.completedStage("found");
    assertThat(Stages.resultOf(stage)).isEqualTo("found");
    assertThat(Stages.hasSucceeded(stage)).isTrue();
    assertThat(Stages.hasSucceeded(new CompletableFuture<>().minimalCompletionStage())).isFalse();
  }

  @Test
  void aStageUnderWayIsContinuedLater() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    CompletionStage<String> changed = Stages.changed(stage, found -> found + "!");
    assertThat(Stages.hasSucceeded(changed)).isFalse();
    stage.complete("late");
    assertThat(Stages.resultOf(changed)).isEqualTo("late!");
  }

  @Test
  void aFailureStaysOne() {
    CompletionStage<String> failed = CompletableFuture.failedFuture(new IllegalStateException());
    assertThat(Stages.hasSucceeded(failed)).isFalse();
    assertThat(Stages.resultOf(failed)).isNull();
    assertThat(Stages.changed(failed, found -> "changed").toCompletableFuture())
        .isCompletedExceptionally();
  }

  @Test
  void whatTheChangeThrowsFailsTheStage() {
    CompletionStage<String> changed =
        Stages.changed(
            CompletableFuture.completedFuture("found"),
            found -> {
              throw new IllegalStateException("test");
            });
    assertThat(changed.toCompletableFuture()).isCompletedExceptionally();
  }

  /** A removal has no result, and has succeeded all the same. */
  @Test
  void aStageWithoutAValueHasSucceeded() {
    assertThat(Stages.hasSucceeded(CompletableFuture.<Void>completedFuture(null))).isTrue();
  }
}
