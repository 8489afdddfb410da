// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/**
 * Holds every call until a test releases it. The call and everything that follows it then run on
 * the test's thread, so that the test decides the order. Not thread-safe.
 */
public final class ParkedCalls implements GatedCalls.Gate {

  private final List<Parked> parked = new ArrayList<>();

  /** One call that has not been made yet. */
  public record Parked(DynamoDbRequest request, Runnable release) {}

  @Override
  public <T> CompletableFuture<T> pass(
      DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    parked.add(new Parked(request, () -> make(call, answer)));
    return answer;
  }

  private static <T> void make(Supplier<CompletableFuture<T>> call, CompletableFuture<T> answer) {
    var unused =
        call.get()
            .whenComplete(
                (value, failure) -> {
                  if (failure == null) {
                    answer.complete(value);
                  } else {
                    answer.completeExceptionally(failure);
                  }
                });
  }

  public int count() {
    return parked.size();
  }

  /** The operations of the calls that wait, in order. */
  public List<String> waiting() {
    return parked.stream()
        .map(call -> call.request().getClass().getSimpleName().replace("Request", ""))
        .toList();
  }

  /** Makes one of the calls that wait. */
  public DynamoDbRequest release(int index) {
    Parked call = parked.remove(index);
    call.release().run();
    return call.request();
  }
}
