// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.sts.model.StsException;

final class SdkErrorsTest {

  private final SdkErrors errors = new SdkErrors("table 'pages' in us-west-2");

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(Kind.THROTTLED, refused("ProvisionedThroughputExceededException", 400)),
        Arguments.of(Kind.THROTTLED, refused("ThrottlingException", 400)),
        Arguments.of(Kind.THROTTLED, refused("RequestLimitExceeded", 400)),
        Arguments.of(Kind.DENIED, refused("AccessDeniedException", 400)),
        Arguments.of(Kind.DENIED, refused("UnrecognizedClientException", 400)),
        Arguments.of(Kind.DENIED, refused("ExpiredTokenException", 400)),
        Arguments.of(Kind.UNAVAILABLE, SdkClientException.create("Unable to load credentials")),
        Arguments.of(
            Kind.UNAVAILABLE,
            StsException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("AccessDenied").build())
                .build()),
        Arguments.of(Kind.TIMEOUT, ApiCallTimeoutException.create(500)),
        Arguments.of(Kind.TIMEOUT, ApiCallAttemptTimeoutException.create(250)),
        Arguments.of(
            Kind.TIMEOUT, SdkClientException.create("x", new SocketTimeoutException("Read"))),
        Arguments.of(
            Kind.UNAVAILABLE, SdkClientException.create("x", new UnknownHostException("host"))),
        Arguments.of(
            Kind.TIMEOUT,
            SdkClientException.create("x", ApiCallAttemptTimeoutException.create(250))),
        Arguments.of(Kind.INTERRUPTED, AbortedException.create("interrupted")),
        Arguments.of(
            Kind.INTERRUPTED, SdkClientException.create("x", new InterruptedException("sleep"))),
        Arguments.of(Kind.UNAVAILABLE, refused("InternalServerError", 500)),
        Arguments.of(Kind.UNAVAILABLE, refused("ValidationException", 400)),
        Arguments.of(Kind.UNAVAILABLE, new IllegalStateException("Connection pool shut down")));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureHasAKindAndSaysWhere(Kind kind, RuntimeException failure) {
    CacheStoreException translated = errors.translate("GetItem", new CompletionException(failure));

    assertThat(translated.kind()).isEqualTo(kind);
    assertThat(translated.getCause()).isSameAs(failure);
    assertThat(translated).hasMessageStartingWith("GetItem on table 'pages' in us-west-2 ");
  }

  /** An unknown failure is reported as such, in the SDK's own words. */
  @Test
  void whatIsNotKnownIsNotGuessed() {
    assertThat(errors.translate("GetItem", SdkClientException.create("The credentials are odd")))
        .hasMessage(
            "GetItem on table 'pages' in us-west-2 failed without an answer of DynamoDB. The SDK"
                + " says: The credentials are odd");
    assertThat(
            errors.translate(
                "GetItem",
                StsException.builder()
                    .awsErrorDetails(
                        AwsErrorDetails.builder()
                            .errorCode("AccessDenied")
                            .errorMessage("not authorized to perform sts:AssumeRole")
                            .build())
                    .build()))
        .hasMessage(
            "GetItem on table 'pages' in us-west-2 was not made: another service of AWS has refused"
                + " (AccessDenied: not authorized to perform sts:AssumeRole)");
  }

  private static DynamoDbException refused(String code, int status) {
    return (DynamoDbException)
        DynamoDbException.builder()
            .awsErrorDetails(
                AwsErrorDetails.builder().errorCode(code).errorMessage("because").build())
            .statusCode(status)
            .build();
  }
}
