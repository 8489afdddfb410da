// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Fails requests at once, once it is broken, as if no server listened. */
final class BrokenLine implements ExecutionInterceptor {

  private final AtomicBoolean broken = new AtomicBoolean();

  void breakNow() {
    broken.set(true);
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    if (broken.get()) {
      throw SdkClientException.create("The line is broken");
    }
  }
}
