// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Records the calls that a client really makes and when they end, and can hold them. */
final class CallLog implements ExecutionInterceptor {

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<Void>> gates = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> refusals = new ConcurrentHashMap<>();

  /** Holds calls of an operation until they are released. */
  void hold(String operation) {
    gates.put(operation, new CompletableFuture<>());
  }

  void release(String operation) {
    Objects.requireNonNull(gates.get(operation)).complete(null);
  }

  void refuse(String operation, RuntimeException refusal) {
    refusals.put(operation, refusal);
  }

  void allow(String operation) {
    refusals.remove(operation);
  }

  void awaitEndOf(String operation) {
    Await.valueOf(end(operation));
  }

  List<String> calls() {
    return calls;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    String operation = operation(attributes);
    calls.add(operation);
    CompletableFuture<Void> gate = gates.get(operation);
    if (gate != null) {
      Await.valueOf(gate);
    }
    RuntimeException refusal = refusals.get(operation);
    if (refusal != null) {
      throw refusal;
    }
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    end(operation(attributes)).complete(null);
  }

  private CompletableFuture<Void> end(String operation) {
    return ends.computeIfAbsent(operation, name -> new CompletableFuture<>());
  }

  private static String operation(ExecutionAttributes attributes) {
    return attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
  }
}
