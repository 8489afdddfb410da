// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;

/**
 * The calls over the SDK's asynchronous client. What follows an answer, such as decoding, goes on
 * in an executor, because a client that was passed in may complete its futures on its event loop.
 */
final class AsyncCalls implements DynamoDbCalls {

  private final DynamoDbAsyncClient client;
  private final CallStart start;
  private final Executor executor;

  AsyncCalls(DynamoDbAsyncClient client, CallStart start, Executor executor) {
    this.client = client;
    this.start = start;
    this.executor = executor;
  }

  @Override
  public <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, I request) {
    CompletableFuture<O> result = new CompletableFuture<>();
    var unused =
        start
            .begin(request, limited -> operation.async().apply(client, limited))
            .whenComplete(
                (response, failure) ->
                    executor.execute(
                        () -> {
                          if (failure == null) {
                            result.complete(response);
                          } else {
                            result.completeExceptionally(failure);
                          }
                        }));
    return result;
  }

  @Override
  public boolean completesOnCaller() {
    return false;
  }
}
