// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.timeout;

import java.io.IOException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/** Enters each request as an attempt of the call that the thread makes. */
final class TimedHttpClient implements SdkHttpClient {

  private final SdkHttpClient client;
  private final ThreadLocal<@Nullable TimedCall> current;

  private TimedHttpClient(SdkHttpClient client, ThreadLocal<@Nullable TimedCall> current) {
    this.client = client;
    this.current = current;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    TimedCall call = current.get();
    return call == null ? prepared : new Attempt(prepared, call);
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }

  /** The body of the response is still to be read when {@link #call} returns. */
  private record Attempt(ExecutableHttpRequest request, TimedCall timed)
      implements ExecutableHttpRequest {

    @Override
    public HttpExecuteResponse call() throws IOException {
      timed.begin(request);
      try {
        return request.call();
      } catch (IOException | RuntimeException e) {
        if (timed.remainingOfAttempt() > 0) {
          throw e;
        }
        // The SDK repeats an attempt that ended like this, and no call that did. An interceptor of
        // the SDK replaces what was caused by an unknown host, by an exception of a type that the
        // SDK then refuses.
        throw timed.timeout(e instanceof UnknownHostException ? null : e);
      }
    }

    @Override
    public void abort() {
      request.abort();
    }
  }

  /** Builds the client; the SDK closes it. */
  static final class Builder implements SdkHttpClient.Builder<Builder> {

    private final SdkHttpClient.Builder<?> builder;
    private final ThreadLocal<@Nullable TimedCall> current;

    Builder(SdkHttpClient.Builder<?> builder, ThreadLocal<@Nullable TimedCall> current) {
      this.builder = builder;
      this.current = current;
    }

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new TimedHttpClient(builder.buildWithDefaults(defaults), current);
    }
  }
}
