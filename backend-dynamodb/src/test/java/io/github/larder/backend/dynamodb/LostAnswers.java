// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Turns the first responses to writes into a 500: the write took effect, and the SDK repeats it.
 */
public final class LostAnswers implements ExecutionInterceptor {

  private static final Set<String> WRITES = Set.of("PutItem", "UpdateItem", "DeleteItem");

  private final AtomicInteger left;

  public LostAnswers(int count) {
    this.left = new AtomicInteger(count);
  }

  public boolean areAllLost() {
    return left.get() <= 0;
  }

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    return WRITES.contains(operation) && left.getAndDecrement() > 0
        ? context.httpResponse().toBuilder().statusCode(500).build()
        : context.httpResponse();
  }
}
