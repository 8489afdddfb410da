// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;

/**
 * The calls over the SDK's blocking client, on the calling thread or, where the caller must not be
 * blocked, on threads of {@link CallStart}.
 */
final class BlockingCalls implements DynamoDbCalls {

  private final DynamoDbClient client;
  private final CallStart start;

  BlockingCalls(DynamoDbClient client, CallStart start) {
    this.client = client;
    this.start = start;
  }

  @Override
  public <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, I request) {
    return start.begin(
        request,
        limited -> CompletableFuture.completedFuture(operation.blocking().apply(client, limited)));
  }

  @Override
  public boolean completesOnCaller() {
    return start.isOnCaller();
  }
}
