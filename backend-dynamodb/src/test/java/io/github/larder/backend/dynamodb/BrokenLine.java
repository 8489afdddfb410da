package io.github.larder.backend.dynamodb;

import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Sends requests to a port where nobody listens, once it is told to. */
final class BrokenLine implements ExecutionInterceptor {

  private final AtomicBoolean broken = new AtomicBoolean();

  void breakNow() {
    broken.set(true);
  }

  @Override
  public SdkHttpRequest modifyHttpRequest(
      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
    return broken.get() ? context.httpRequest().toBuilder().port(1).build() : context.httpRequest();
  }
}
