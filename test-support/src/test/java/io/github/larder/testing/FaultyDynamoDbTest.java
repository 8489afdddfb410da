// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.larder.testing.SdkCalls.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingException;

/** Each fault as the SDK's clients see it. */
@ParameterizedClass
@EnumSource(Kind.class)
@ExtendWith(LocalDynamoDbExtension.class)
final class FaultyDynamoDbTest {

  /** For calls that end only by a timeout. */
  private static final Duration SHORT = Duration.ofMillis(300);

  private static final Duration PATIENT = SdkCalls.PATIENT;

  private final FaultyDynamoDb endpoint;
  private final SdkCalls sdk;

  FaultyDynamoDbTest(Kind kind, LocalDynamoDb local) {
    String table = local.freshTableName();
    local
        .client()
        .createTable(
            r ->
                r.tableName(table)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(
                        AttributeDefinition.builder()
                            .attributeName("key")
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(
                        KeySchemaElement.builder()
                            .attributeName("key")
                            .keyType(KeyType.HASH)
                            .build()));
    this.endpoint = FaultyDynamoDb.inFrontOf(local);
    this.sdk = kind.connect(endpoint.endpoint(), table);
  }

  @BeforeEach
  void write() {
    sdk.put("a", "old");
    sdk.put("a", "new");
    endpoint.resetRequests();
  }

  @AfterEach
  void nothingStaysOpen() throws InterruptedException {
    sdk.close();
    boolean disconnected = endpoint.awaitConnections(0, PATIENT);
    endpoint.close();
    assertThat(disconnected).as("the client's connections are closed").isTrue();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(FaultyDynamoDb.THREAD_NAME)) {
        thread.join(PATIENT.toMillis());
        assertThat(thread.isAlive()).as("a thread is left").isFalse();
      }
    }
  }

  @Test
  void withoutAFaultItBehavesAsDynamoDb() {
    assertThat(body("a")).isEqualTo("new");
    assertThat(sdk.get("none", PATIENT)).isEmpty();
    assertThat(sdk.batchGet(List.of("a", "none")).responses().values())
        .singleElement(Assertions.as(Assertions.LIST))
        .hasSize(1);
    assertThat(sdk.batchPut(List.of("b", "c"))).isEmpty();
    assertThat(sdk.get("c", PATIENT)).containsKey("key");
    assertThat(endpoint.requests("GetItem")).isEqualTo(3);
    assertThat(endpoint.requests("BatchGetItem")).isEqualTo(1);
    assertThat(endpoint.requests()).isEqualTo(5);
  }

  @Test
  void connectionsAreKeptAlive() {
    for (int i = 0; i < 20; i++) {
      assertThat(body("a")).isEqualTo("new");
    }
    // Netty returns a connection to the pool shortly after the response.
    assertThat(endpoint.openConnections()).isBetween(1, 5);
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSE", "RESET", "GARBAGE_JSON", "TRUNCATED_BODY"})
  void damagedResponsesAreClientExceptions(Fault fault) {
    endpoint.inject(fault);
    // The first call may use a connection that was open before.
    Throwable unused = catchThrowable(() -> sdk.get("a", PATIENT));
    Throwable seen = catchThrowable(() -> sdk.get("a", PATIENT));
    assertThat(seen)
        .isInstanceOf(SdkClientException.class)
        .isNotInstanceOf(ApiCallTimeoutException.class);
    if (fault == Fault.REFUSE) {
      assertThat(seen).hasStackTraceContaining("Connection refused");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HANG_BEFORE_HEADERS", "HANG_AFTER_HEADERS", "TRICKLE"})
  void onlyATimeoutEndsAHangingCall(Fault fault) {
    endpoint.inject(fault);
    assertThatThrownBy(() -> sdk.get("a", SHORT)).isInstanceOf(ApiCallTimeoutException.class);
    assertThat(endpoint.awaitConnections(0, PATIENT))
        .as("the endpoint notices that the client has gone")
        .isTrue();
  }

  @Test
  void aTrickleEndsWithoutATimeout() {
    endpoint.inject(Fault.TRICKLE);
    assertThat(body("a")).isEqualTo("new");
    endpoint.heal();
    assertThat(body("a")).isEqualTo("new");
  }

  @ParameterizedTest
  @EnumSource(names = {"HANG_BEFORE_HEADERS", "HANG_AFTER_HEADERS", "TRICKLE"})
  void endingAFaultReleasesHangingCalls(Fault fault) throws Exception {
    endpoint.inject(fault);
    CompletableFuture<Throwable> call =
        CompletableFuture.supplyAsync(
            () -> catchThrowable(() -> sdk.get("a", PATIENT.multipliedBy(3))));
    assertThat(endpoint.awaitRequests("GetItem", 1, PATIENT)).isTrue();
    endpoint.heal();
    // A trickle may have ended already.
    Throwable seen = call.get(PATIENT.toSeconds(), TimeUnit.SECONDS);
    if (fault != Fault.TRICKLE) {
      assertThat(seen).isInstanceOf(SdkClientException.class);
    }
    assertThat(body("a")).isEqualTo("new");
  }

  @Test
  void errorsAreExceptionsOfTheSdk() {
    assertThat(seen(Fault.INTERNAL_ERROR)).isInstanceOf(InternalServerErrorException.class);
    assertThat(seen(Fault.PROVISIONED_THROUGHPUT_EXCEEDED))
        .isInstanceOf(ProvisionedThroughputExceededException.class);
    assertThat(seen(Fault.THROTTLING)).isInstanceOf(ThrottlingException.class);
    assertThat(seen(Fault.REQUEST_LIMIT_EXCEEDED))
        .isInstanceOf(RequestLimitExceededException.class);
    assertThat(seen(Fault.UNAVAILABLE))
        .isInstanceOf(DynamoDbException.class)
        .extracting(AwsServiceException::statusCode)
        .isEqualTo(503);
    for (Fault fault : List.of(Fault.ACCESS_DENIED, Fault.EXPIRED_TOKEN, Fault.UNKNOWN_EXCEPTION)) {
      AwsServiceException seen = seen(fault);
      assertThat(seen.statusCode()).isEqualTo(400);
      assertThat(seen.awsErrorDetails().errorCode())
          .isEqualTo(fault.type().substring(fault.type().indexOf('#') + 1));
      assertThat(seen.awsErrorDetails().errorMessage()).isEqualTo(fault.message());
    }
    assertThat(endpoint.openConnections()).as("an error keeps the connection").isBetween(1, 5);
  }

  @Test
  void halfABatchIsUnprocessed() {
    endpoint.inject(Fault.HALF_PROCESSED);
    assertThat(sdk.batchPut(List.of("b", "c", "d"))).containsExactly("d");
    BatchGetItemResponse read = sdk.batchGet(List.of("a", "b", "c", "d"));
    assertThat(keys(read.responses().values().iterator().next()))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(keys(read.unprocessedKeys().values().iterator().next().keys()))
        .containsExactly("c", "d");
    assertThat(sdk.batchPut(List.of("d"))).as("one item is always processed").isEmpty();
    assertThat(body("a")).isEqualTo("new");
  }

  @Test
  void aWholeBatchIsUnprocessed() {
    endpoint.inject(Fault.NOTHING_PROCESSED);
    assertThat(sdk.batchPut(List.of("b", "c"))).containsExactly("b", "c");
    BatchGetItemResponse read = sdk.batchGet(List.of("a", "b"));
    assertThat(read.responses()).isEmpty();
    assertThat(keys(read.unprocessedKeys().values().iterator().next().keys()))
        .containsExactly("a", "b");
    assertThat(sdk.get("b", PATIENT)).isEmpty();
  }

  @Test
  void staleReadsReturnTheItemBeforeTheLastWrite() {
    sdk.put("b", "first");
    endpoint.inject(Fault.STALE_READS);
    assertThat(body("a")).isEqualTo("old");
    assertThat(sdk.get("b", PATIENT)).isEmpty();
    assertThat(sdk.get("none", PATIENT)).isEmpty();
    assertThat(sdk.get("a", true, PATIENT).get("body")).isEqualTo(AttributeValue.fromS("new"));
    List<Map<String, AttributeValue>> items =
        sdk.batchGet(List.of("a", "b")).responses().values().iterator().next();
    assertThat(items)
        .containsExactly(
            Map.of("key", AttributeValue.fromS("a"), "body", AttributeValue.fromS("old")));
    sdk.put("a", "newest");
    assertThat(body("a")).isEqualTo("new");
  }

  @Test
  void aFaultMayAffectSomeOperations() {
    endpoint.inject(Fault.INTERNAL_ERROR, "PutItem", "BatchWriteItem");
    assertThat(body("a")).isEqualTo("new");
    assertThatThrownBy(() -> sdk.put("a", "newer"))
        .isInstanceOf(InternalServerErrorException.class);
    assertThatThrownBy(() -> sdk.batchPut(List.of("b")))
        .isInstanceOf(InternalServerErrorException.class);
    assertThat(body("a")).isEqualTo("new");
    assertThatThrownBy(() -> endpoint.inject(Fault.REFUSE, "PutItem"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everythingWorksAgainAfterwards(Fault fault) {
    endpoint.inject(fault);
    for (int i = 0; i < 2; i++) {
      // Some faults do not affect a read of one item.
      Throwable unused = catchThrowable(() -> sdk.get("a", SHORT));
    }
    endpoint.heal();
    // A connection that was closed while it was pooled may cost one call.
    Throwable unused = catchThrowable(() -> sdk.get("a", PATIENT));
    assertThat(body("a")).isEqualTo("new");
    sdk.put("a", "newer");
    assertThat(body("a")).isEqualTo("newer");
  }

  @Test
  void closingEndsHangingCallsAndFreesThePort() throws Exception {
    endpoint.inject(Fault.HANG_BEFORE_HEADERS);
    CompletableFuture<Throwable> call =
        CompletableFuture.supplyAsync(
            () -> catchThrowable(() -> sdk.get("a", PATIENT.multipliedBy(3))));
    assertThat(endpoint.awaitRequests("GetItem", 1, PATIENT)).isTrue();
    endpoint.close();
    assertThat(call.get(PATIENT.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(SdkClientException.class);
    assertThat(endpoint.openConnections()).isZero();
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    assertThatThrownBy(endpoint::heal).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRefusingPortStaysReserved() throws IOException {
    for (int i = 0; i < 20; i++) {
      endpoint.inject(Fault.REFUSE);
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      endpoint.heal();
      connect();
    }
  }

  private void connect() throws IOException {
    new Socket(InetAddress.getLoopbackAddress(), endpoint.endpoint().getPort()).close();
  }

  private AwsServiceException seen(Fault fault) {
    endpoint.inject(fault);
    Throwable seen = catchThrowable(() -> sdk.get("a", PATIENT));
    assertThat(seen).isInstanceOf(AwsServiceException.class);
    return (AwsServiceException) seen;
  }

  private String body(String key) {
    return SdkCalls.text(sdk.get(key, PATIENT), "body");
  }

  private static List<String> keys(List<Map<String, AttributeValue>> items) {
    return items.stream().map(item -> SdkCalls.text(item, "key")).toList();
  }
}
