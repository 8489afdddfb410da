// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/**
 * Removes the item from every condition failure, as DAX and old emulators do. Records the calls.
 */
final class WithoutOldItems implements GatedCalls.Gate {

  private final List<String> calls = new ArrayList<>();

  @Override
  public <T> CompletableFuture<T> pass(
      DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
    calls.add(request.getClass().getSimpleName().replace("Request", ""));
    return call.get()
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    SdkErrors.unwrap(failure) instanceof ConditionalCheckFailedException lost
                        ? lost.toBuilder().item(null).build()
                        : failure));
  }

  List<String> calls() {
    return calls;
  }
}
