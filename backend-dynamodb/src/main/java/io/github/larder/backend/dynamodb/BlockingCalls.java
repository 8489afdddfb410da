package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;

/**
 * The calls over the SDK's blocking client, on the calling thread or, where the caller must not be
 * blocked, on an executor.
 */
final class BlockingCalls implements DynamoDbCalls {

  private final DynamoDbClient client;
  private final Executor executor;
  private final boolean completesOnCaller;

  private BlockingCalls(DynamoDbClient client, Executor executor, boolean completesOnCaller) {
    this.client = client;
    this.executor = executor;
    this.completesOnCaller = completesOnCaller;
  }

  static BlockingCalls onCaller(DynamoDbClient client) {
    return new BlockingCalls(client, Runnable::run, true);
  }

  static BlockingCalls on(Executor executor, DynamoDbClient client) {
    return new BlockingCalls(client, executor, false);
  }

  @Override
  public <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, I request) {
    CompletableFuture<O> result = new CompletableFuture<>();
    try {
      executor.execute(() -> complete(result, () -> operation.blocking().apply(client, request)));
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  @Override
  public boolean completesOnCaller() {
    return completesOnCaller;
  }

  private static <O> void complete(CompletableFuture<O> result, Supplier<O> call) {
    try {
      result.complete(call.get());
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }
}
