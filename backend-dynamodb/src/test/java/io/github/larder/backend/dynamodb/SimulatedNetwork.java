// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.SimulatedSteps.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The network in front of the table: each call waits for its turn, is made, and its response waits
 * for its turn. A call may be refused, be made although its response is lost, be made twice because
 * the SDK repeats it, be made long after it was given up, or be made in part. Not thread-safe.
 */
final class SimulatedNetwork {

  private final SimulatedTable table;
  private final SimulatedSteps steps;
  private final SimulatedTime time;
  private final RandomGenerator random;
  private final Set<Fault> faults;
  private final int callsForAFault;
  private boolean throttled;
  private boolean exhausted;
  private boolean calm;

  SimulatedNetwork(
      SimulatedTable table,
      SimulatedSteps steps,
      SimulatedTime time,
      RandomGenerator random,
      Set<Fault> faults) {
    this.table = table;
    this.steps = steps;
    this.time = time;
    this.random = random;
    this.faults = faults;
    this.callsForAFault = 4 << random.nextInt(4);
    this.throttled = faults.contains(Fault.PARTIAL) && random.nextBoolean();
  }

  /** What may happen to a call. */
  enum Fault {
    NONE,
    REFUSED,
    ANSWER_LOST,
    REPEATED,
    LATE,
    PARTIAL
  }

  /** Begins or ends a period in which hardly any batch is processed as a whole. */
  void toggleThrottling() {
    throttled = !throttled && faults.contains(Fault.PARTIAL);
  }

  /** All calls succeed from now on. */
  void calmDown() {
    calm = true;
    throttled = false;
    exhausted = false;
  }

  /** All keys of batches are left unprocessed from now on; all other calls succeed. */
  void exhaust() {
    exhausted = true;
  }

  /** Makes a call for the operation that is under way. */
  <T> CompletableFuture<T> call(DynamoDbRequest request) {
    Call<T> call = new Call<>(request, steps.current(), time.nanos());
    call.wait("");
    return call.answer;
  }

  private final class Call<T> {

    private final DynamoDbRequest request;
    private final SimulatedOperation operation;
    private final long begunNanos;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private boolean repeated;

    Call(DynamoDbRequest request, SimulatedOperation operation, long begunNanos) {
      this.request = request;
      this.operation = operation;
      this.begunNanos = begunNanos;
    }

    private void wait(String why) {
      steps.add(Kind.CALL, operation, () -> describe(request) + why, this::arrive, this::isLost);
    }

    private void isLost() {
      if (!answer.isDone()) {
        fail(resetConnection());
      }
    }

    private void arrive() {
      if (isOver()) {
        if (random.nextBoolean()) {
          makeLate();
        } else {
          fail(resetConnection());
        }
        return;
      }
      switch (fault()) {
        case REFUSED -> fail(refusal());
        case ANSWER_LOST -> {
          var unused = make(request);
          fail(resetConnection());
        }
        case REPEATED -> makeTwice();
        case LATE -> makeLate();
        case PARTIAL -> makeInPart();
        case NONE -> answer(make(request));
      }
    }

    private void makeLate() {
      fail(ApiCallTimeoutException.create(500));
      steps.add(Kind.CALL, operation, () -> describe(request) + " given up", () -> make(request));
    }

    private void makeTwice() {
      Object first = make(request);
      if (first instanceof RuntimeException) {
        answer(first);
      } else {
        repeated = true;
        operation.callRepeated();
        wait(" again");
      }
    }

    private void makeInPart() {
      if (request instanceof BatchGetItemRequest get) {
        operation.wasUnprocessed();
        get.requestItems().forEach((name, asked) -> answer(make(get, name, asked)));
      } else if (request instanceof BatchWriteItemRequest write) {
        write.requestItems().forEach((name, writes) -> answer(make(write, name, writes)));
      }
    }

    private Object make(BatchGetItemRequest get, String name, KeysAndAttributes asked) {
      int done = exhausted ? 0 : random.nextInt(asked.keys().size());
      KeysAndAttributes.Builder rest =
          asked.toBuilder().keys(asked.keys().subList(done, asked.keys().size()));
      Map<String, KeysAndAttributes> left = Map.of(name, rest.build());
      if (done == 0) {
        return BatchGetItemResponse.builder().responses(Map.of()).unprocessedKeys(left).build();
      }
      Map<String, KeysAndAttributes> first =
          Map.of(name, asked.toBuilder().keys(asked.keys().subList(0, done)).build());
      return ((BatchGetItemResponse) make(get.toBuilder().requestItems(first).build()))
          .toBuilder().unprocessedKeys(left).build();
    }

    private Object make(BatchWriteItemRequest write, String name, List<WriteRequest> writes) {
      int done = random.nextInt(writes.size());
      Map<String, List<WriteRequest>> left = Map.of(name, writes.subList(done, writes.size()));
      if (done > 0) {
        var unused =
            make(write.toBuilder().requestItems(Map.of(name, writes.subList(0, done))).build());
      }
      return BatchWriteItemResponse.builder().unprocessedItems(left).build();
    }

    private Object make(DynamoDbRequest made) {
      if (made instanceof ScanRequest) {
        operation.scannedAt(time.nanos());
      }
      Object[] response = new Object[1];
      steps.with(
          operation,
          () -> {
            try {
              response[0] = table.apply(made);
            } catch (ConditionalCheckFailedException lost) {
              response[0] = lost;
            }
          });
      return response[0];
    }

    private void fail(RuntimeException failure) {
      operation.callFailed();
      if (failure instanceof ApiCallTimeoutException
          || failure instanceof ProvisionedThroughputExceededException) {
        operation.callWasLate();
      }
      answer(failure);
    }

    private void answer(Object response) {
      if (random.nextBoolean()) {
        deliver(response);
      } else {
        steps.add(
            Kind.ANSWER,
            operation,
            () -> describe(request) + " -> " + response.getClass().getSimpleName(),
            () -> deliver(response));
      }
    }

    @SuppressWarnings("unchecked") // The response has the type of the request.
    private void deliver(Object response) {
      if (!operation.process().isAlive()) {
        return;
      }
      Object delivered = response;
      if (isOver() && !(response instanceof RuntimeException)) {
        operation.callFailed();
        operation.callWasLate();
        delivered = ApiCallTimeoutException.create(500);
      }
      if (delivered instanceof RuntimeException failure) {
        steps.with(operation, () -> answer.completeExceptionally(failure));
      } else {
        T value = (T) delivered;
        steps.with(operation, () -> answer.complete(value));
      }
    }

    private boolean isOver() {
      return request
          .overrideConfiguration()
          .flatMap(limits -> limits.apiCallTimeout())
          .filter(limit -> time.nanos() - begunNanos > limit.toNanos())
          .isPresent();
    }

    private Fault fault() {
      if (repeated) {
        return Fault.NONE;
      }
      if (!calm && !faults.isEmpty() && random.nextInt(callsForAFault) == 0) {
        return applicable(List.copyOf(faults).get(random.nextInt(faults.size())));
      }
      boolean unanswered = exhausted && request instanceof BatchGetItemRequest;
      return unanswered || (throttled && random.nextInt(8) > 0)
          ? applicable(Fault.PARTIAL)
          : Fault.NONE;
    }

    private Fault applicable(Fault fault) {
      return switch (fault) {
        case REPEATED ->
            request instanceof GetItemRequest
                    || request instanceof BatchGetItemRequest
                    || request instanceof ScanRequest
                ? Fault.NONE
                : fault;
        case PARTIAL ->
            request instanceof BatchGetItemRequest || request instanceof BatchWriteItemRequest
                ? fault
                : Fault.NONE;
        default -> fault;
      };
    }

    private RuntimeException refusal() {
      return random.nextBoolean()
          ? ProvisionedThroughputExceededException.builder()
              .awsErrorDetails(
                  AwsErrorDetails.builder()
                      .errorCode("ProvisionedThroughputExceededException")
                      .build())
              .build()
          : InternalServerErrorException.builder().statusCode(500).build();
    }
  }

  private static RuntimeException resetConnection() {
    return SdkClientException.create("Connection reset");
  }

  /** A call as a line of the trace. Versions are left out, because the numbers stand for them. */
  private static String describe(DynamoDbRequest request) {
    String name = request.getClass().getSimpleName().replace("Request", "");
    if (request instanceof GetItemRequest get) {
      return name + ' ' + key(get.key()) + strength(get.consistentRead());
    }
    if (request instanceof PutItemRequest put) {
      return name + ' ' + key(put.item()) + condition(put.conditionExpression());
    }
    if (request instanceof UpdateItemRequest update) {
      return name + ' ' + key(update.key()) + condition(update.conditionExpression());
    }
    if (request instanceof DeleteItemRequest delete) {
      return name + ' ' + key(delete.key()) + condition(delete.conditionExpression());
    }
    if (request instanceof BatchGetItemRequest get) {
      return name
          + get.requestItems().values().stream()
              .map(
                  asked ->
                      asked.keys().stream().map(SimulatedNetwork::key).toList()
                          + strength(asked.consistentRead()))
              .collect(Collectors.joining(" ", " ", ""));
    }
    if (request instanceof BatchWriteItemRequest write) {
      return name
          + write.requestItems().values().stream()
              .flatMap(List::stream)
              .map(
                  item ->
                      item.putRequest() == null
                          ? "delete " + key(item.deleteRequest().key())
                          : "put " + key(item.putRequest().item()))
              .collect(Collectors.joining(", ", " ", ""));
    }
    return name;
  }

  private static String key(Map<String, AttributeValue> item) {
    return TestTable.member(item, ItemAttribute.KEY).s();
  }

  private static String strength(@Nullable Boolean consistent) {
    return consistent != null && consistent ? " (strong)" : " (eventual)";
  }

  private static String condition(@Nullable String condition) {
    return condition == null ? "" : " on a condition";
  }
}
