package io.github.larder.backend.dynamodb;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/** Removes entries, and with them the parts that DynamoDB's reaper would leave. */
final class EntryRemoval {

  private final DataCalls calls;
  private final ItemKeys keys;
  private final PartRemoval parts;
  private final WriteTrace trace;

  EntryRemoval(DataCalls calls, ItemKeys keys, PartRemoval parts, WriteTrace trace) {
    this.calls = calls;
    this.keys = keys;
    this.parts = parts;
    this.trace = trace;
  }

  CompletableFuture<Void> remove(String itemKey, Deadline deadline) {
    trace.begun(itemKey);
    return remove(itemKey, DeleteItemRequest.builder(), deadline)
        .thenAccept(gone -> trace.done(itemKey));
  }

  /** Removes the head under the condition of the request, and then its parts. */
  private CompletableFuture<Void> remove(
      String itemKey, DeleteItemRequest.Builder request, Deadline deadline) {
    return calls
        .call(
            Operation.DELETE_ITEM,
            request.key(keys.attribute(itemKey)).returnValues(ReturnValue.ALL_OLD),
            deadline)
        .thenCompose(response -> parts.discard(itemKey, response.attributes(), "", deadline));
  }

  /** Removes a head if it is still this one: another one may be of use. */
  CompletableFuture<Boolean> remove(String itemKey, AttributeValue version, Deadline deadline) {
    Expression expression = new Expression();
    String condition =
        expression.name(ItemAttribute.VERSION) + " = " + expression.value("version", version);
    DeleteItemRequest.Builder request =
        DeleteItemRequest.builder()
            .conditionExpression(condition)
            .expressionAttributeNames(expression.names())
            .expressionAttributeValues(expression.values());
    return remove(itemKey, request, deadline)
        .thenApply(gone -> true)
        .exceptionallyCompose(
            failure ->
                SdkErrors.unwrap(failure) instanceof ConditionalCheckFailedException
                    ? CompletableFuture.completedFuture(false)
                    : CompletableFuture.failedFuture(failure));
  }

  /** A head was replaced. */
  CompletableFuture<Void> replaced(WritePlan plan, Map<String, AttributeValue> old) {
    return parts.discard(plan.itemKey(), old, Versions.generation(plan.version()), plan.deadline());
  }

  /** The parts of a head that was not written. */
  CompletableFuture<Void> discard(WritePlan plan, PartedBody written, Deadline deadline) {
    return parts.discard(plan.itemKey(), written, deadline);
  }
}
