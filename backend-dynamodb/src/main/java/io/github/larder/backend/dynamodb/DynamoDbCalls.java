// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;

/**
 * The port to DynamoDB. The protocol is written once against this; one adapter serves the SDK's
 * asynchronous client, one the blocking client. Nothing is thrown: every failure fails the future.
 */
interface DynamoDbCalls {

  <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, I request);

  /** Whether futures are done when they are returned, because the calling thread did the work. */
  boolean completesOnCaller();
}
