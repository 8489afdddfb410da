// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** Fails the calls of an operation, which DynamoDB Local never does. */
public final class Refusals implements GatedCalls.Gate {

  private final String operation;
  private final RuntimeException refusal;
  private final AtomicInteger passing = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger();

  public Refusals(String operation) {
    this(
        operation,
        ProvisionedThroughputExceededException.builder()
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode("ProvisionedThroughputExceededException")
                    .build())
            .build());
  }

  private Refusals(String operation, RuntimeException refusal) {
    this.operation = operation;
    this.refusal = refusal;
  }

  public static Refusals timeouts(String operation) {
    return new Refusals(operation, ApiCallTimeoutException.create(500));
  }

  public static Refusals denied(String operation) {
    return new Refusals(operation, refusal("AccessDeniedException", "not allowed"));
  }

  public static Refusals itemSize(String operation) {
    return new Refusals(
        operation,
        refusal("ValidationException", "Item size has exceeded the maximum allowed size"));
  }

  private static RuntimeException refusal(String code, String message) {
    return DynamoDbException.builder()
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .build();
  }

  /** Refuses from now on. */
  public void begin() {
    left.set(Integer.MAX_VALUE);
  }

  /** Refuses the next calls. */
  public void next(int count) {
    left.set(count);
  }

  /** Passes some calls before it refuses. */
  public void after(int count) {
    passing.set(count);
  }

  @Override
  public <T> CompletableFuture<T> pass(
      DynamoDbRequest request, Supplier<CompletableFuture<T>> call) {
    boolean refused =
        request.getClass().getSimpleName().equals(operation + "Request")
            && passing.getAndUpdate(count -> count > 0 ? count - 1 : 0) == 0
            && left.getAndUpdate(count -> count > 0 ? count - 1 : 0) > 0;
    return refused ? CompletableFuture.failedFuture(refusal) : call.get();
  }
}
