// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Where work goes on after an answer. Once the executor takes nothing more, because the stack was
 * closed meanwhile, it goes on where it is: an answer that came must end its call.
 */
record Continuations(Executor executor) implements Executor {

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }
}
