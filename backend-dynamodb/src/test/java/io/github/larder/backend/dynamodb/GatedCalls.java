// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;

/**
 * The real calls, each of which a gate may delay, answer or fail. Calls about the table do not pass
 * the gate.
 */
public final class GatedCalls implements DynamoDbPort {

  private static final Set<Operation<?, ?>> ABOUT_TABLE =
      Set.of(
          Operation.DESCRIBE_TABLE,
          Operation.CREATE_TABLE,
          Operation.DESCRIBE_TIME_TO_LIVE,
          Operation.UPDATE_TIME_TO_LIVE,
          Operation.UPDATE_CONTINUOUS_BACKUPS);

  private final DynamoDbPort next;
  private final boolean onCaller;
  private final Gate gate;

  /**
   * @param onCaller whether calls claim to run on the calling thread, which decides how parts are
   *     moved
   */
  public GatedCalls(DynamoDbClient client, boolean onCaller, Gate gate) {
    this.next = DynamoDbPort.blocking(client, CallStart.immediate());
    this.onCaller = onCaller;
    this.gate = gate;
  }

  /** Decides what happens to each call. */
  public interface Gate {

    /** Makes the call, now or later, or not at all. */
    <T> CompletableFuture<T> pass(DynamoDbRequest request, Supplier<CompletableFuture<T>> call);
  }

  @Override
  public <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, I request) {
    return ABOUT_TABLE.contains(operation)
        ? next.call(operation, request)
        : gate.pass(request, () -> next.call(operation, request));
  }

  @Override
  public boolean completesOnCaller() {
    return onCaller;
  }
}
