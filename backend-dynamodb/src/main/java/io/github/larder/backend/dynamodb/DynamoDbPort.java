// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.timeout.CallTimer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;

/**
 * Calls of DynamoDB through either client of the AWS SDK. The protocol is written once, against
 * this port. Nothing is thrown: every failure fails the future.
 */
interface DynamoDbPort {

  <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
      Operation<I, O> operation, I request);

  /**
   * Whether futures are complete when they are returned, because the calling thread did the work.
   */
  boolean completesOnCaller();

  /**
   * {@return calls through the SDK's blocking client} They run on the calling thread or, where the
   * caller must not be blocked, on threads of {@link CallStart}.
   */
  static DynamoDbPort blocking(DynamoDbClient client, CallStart start) {
    return new Blocking(client, start, null);
  }

  /**
   * {@return calls through the SDK's asynchronous client} What follows a response, such as
   * decoding, runs in an executor, because a client that was passed in may complete its futures on
   * its event loop.
   */
  static DynamoDbPort async(DynamoDbAsyncClient client, CallStart start, Executor executor) {
    return new Async(client, start, executor);
  }

  /**
   * See {@link DynamoDbPort#blocking}.
   *
   * @param timeouts used instead of the SDK's own, which cost more; {@code null} for a client that
   *     does not have their hooks
   */
  record Blocking(DynamoDbClient client, CallStart start, @Nullable Timeouts timeouts)
      implements DynamoDbPort {

    @Override
    public <I extends DynamoDbRequest, O extends DynamoDbResponse> CompletableFuture<O> call(
        Operation<I, O> operation, I request) {
      return start.begin(
          request,
          limited ->
              CompletableFuture.completedFuture(
                  timeouts == null
                      ? operation.blocking().apply(client, limited)
                      : timeouts.call(
                          limited, untimed -> operation.blocking().apply(client, untimed))));
    }

    @Override
    public boolean completesOnCaller() {
      return start.isOnCaller();
    }
  }

  /**
   * Takes the timeouts out of requests, and ends the calls itself.
   *
   * @param timer ends them
   * @param attempt how long an attempt may take where the request does not say
   */
  record Timeouts(CallTimer timer, Duration attempt) {

    @SuppressWarnings("unchecked") // The builder of a request builds one of the same type.
    <I extends DynamoDbRequest, O> O call(I request, Function<I, O> call) {
      AwsRequestOverrideConfiguration limits = request.overrideConfiguration().orElse(null);
      Duration total = limits == null ? null : limits.apiCallTimeout().orElse(null);
      if (limits == null || total == null) {
        return call.apply(request);
      }
      DynamoDbRequest.Builder untimed = request.toBuilder();
      untimed.overrideConfiguration(
          limits.credentialsIdentityProvider().isEmpty()
              ? null
              : limits.toBuilder().apiCallTimeout(null).apiCallAttemptTimeout(null).build());
      I plain = (I) untimed.build();
      return timer.call(
          total, limits.apiCallAttemptTimeout().orElse(attempt), () -> call.apply(plain));
    }
  }

  /** See {@link DynamoDbPort#async}. */
  record Async(DynamoDbAsyncClient client, CallStart start, Executor executor)
      implements DynamoDbPort {

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
}
