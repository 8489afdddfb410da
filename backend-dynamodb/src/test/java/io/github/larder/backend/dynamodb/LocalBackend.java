// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.testing.DynamoDbEngine;
import io.github.larder.testing.LocalDynamoDb;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Backends over a local engine for tests, with timeouts that suit a busy test machine. */
public final class LocalBackend {

  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private LocalBackend() {}

  public static DynamoDbBackendBuilder of(
      DynamoDbEngine engine, String table, ExecutionInterceptor... interceptors) {
    return at(engine.endpoint(), table, interceptors)
        .region(LocalDynamoDb.REGION)
        .accessKeyId(LocalDynamoDb.ACCESS_KEY_ID)
        .secretAccessKey(LocalDynamoDb.SECRET_ACCESS_KEY);
  }

  public static DynamoDbBackendBuilder at(
      URI endpoint, String table, ExecutionInterceptor... interceptors) {
    return DynamoDbBackend.builder()
        .table(table)
        .endpoint(endpoint)
        .connectTimeout(PATIENCE)
        .clientCustomizer(
            client ->
                client.overrideConfiguration(patient(client.overrideConfiguration(), interceptors)))
        .asyncClientCustomizer(
            client ->
                client.overrideConfiguration(
                    patient(client.overrideConfiguration(), interceptors)));
  }

  private static ClientOverrideConfiguration patient(
      ClientOverrideConfiguration configuration, ExecutionInterceptor... interceptors) {
    ClientOverrideConfiguration.Builder patient =
        configuration.toBuilder().apiCallAttemptTimeout(PATIENCE);
    for (ExecutionInterceptor interceptor : interceptors) {
      patient.addExecutionInterceptor(interceptor);
    }
    return patient.build();
  }

  /** With small parts, a small body has several. */
  public static DynamoDbBackendBuilder withPartBytes(int bytes, DynamoDbBackendBuilder backend) {
    return backend.partBytes(bytes);
  }
}
