// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;

/**
 * The port over a simulated network.
 *
 * @param completesOnCaller whether calls claim to run on the calling thread, which decides how
 *     parts are moved
 */
record SimulatedCalls(SimulatedNetwork network, boolean completesOnCaller) implements DynamoDbPort {

  @Override
  public <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, I request) {
    return network.call(request);
  }
}
