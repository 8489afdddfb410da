// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb.contract;

import io.github.larder.backend.dynamodb.DynamoDbBackendBuilder;
import io.github.larder.backend.dynamodb.LocalBackend;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A LocalStack in a container, and a client that reaches it without Larder. */
record LocalStack(LocalStackContainer container, DynamoDbClient client) implements AutoCloseable {

  private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.4.0");

  static LocalStack start() {
    LocalStackContainer container = new LocalStackContainer(IMAGE).withServices("dynamodb");
    container.start();
    DynamoDbClient client =
        DynamoDbClient.builder()
            .endpointOverride(container.getEndpoint())
            .region(Region.of(container.getRegion()))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(container.getAccessKey(), container.getSecretKey())))
            .httpClientBuilder(Apache5HttpClient.builder())
            .build();
    return new LocalStack(container, client);
  }

  DynamoDbBackendBuilder backend(String table, ExecutionInterceptor... interceptors) {
    return LocalBackend.at(container.getEndpoint(), table, interceptors)
        .region(container.getRegion())
        .accessKeyId(container.getAccessKey())
        .secretAccessKey(container.getSecretKey());
  }

  @Override
  public void close() {
    client.close();
    container.close();
  }
}
