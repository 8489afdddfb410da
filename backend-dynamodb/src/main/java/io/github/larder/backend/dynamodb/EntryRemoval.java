package io.github.larder.backend.dynamodb;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
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
  CompletableFuture<Void> remove(
      String itemKey, DeleteItemRequest.Builder request, Deadline deadline) {
    return calls
        .deleteItem(
            request.key(keys.attribute(itemKey)).returnValues(ReturnValue.ALL_OLD), deadline)
        .thenCompose(response -> parts.discard(itemKey, response.attributes(), "", deadline));
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
