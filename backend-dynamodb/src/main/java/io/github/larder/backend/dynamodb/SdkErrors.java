// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import io.github.larder.backend.dynamodb.CallStart.CallNotMadeException;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * Translates what the SDK throws: what was wrong, where, and what to do about it where that is
 * known. Anything else is reported in the SDK's own words. DynamoDB has one error code for all
 * faulty requests, so two of them are recognised by their message text.
 */
final class SdkErrors {

  private static final String CLOSED_CONNECTION = "The connection was closed during the request";
  private static final Set<String> OF_CREDENTIALS =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidClientTokenId",
          "UnrecognizedClientException");

  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "IncompleteSignature",
          "IncompleteSignatureException",
          "InvalidSignatureException",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "NotAuthorized",
          "OptInRequired",
          "SignatureDoesNotMatch");

  private static final Set<String> THROTTLED =
      Set.of(
          "LimitExceededException",
          "ProvisionedThroughputExceededException",
          "RequestLimitExceeded",
          "Throttling",
          "ThrottlingException");

  private final String where;

  /**
   * @param where the table and how it is reached, such as {@code table 'x' in us-west-2}
   */
  SdkErrors(String where) {
    this.where = where;
  }

  String where() {
    return where;
  }

  CacheStoreException translate(String call, Throwable thrown) {
    Throwable failure = CacheStoreException.unwrap(thrown);
    if (failure instanceof CacheStoreException known) {
      return known;
    }
    if (failure instanceof CallNotMadeException notMade) {
      return error(notMade.kind(), call, notMade.reason(), notMade.getCause());
    }
    if (failure instanceof DynamoDbException refused) {
      return refused(call, refused);
    }
    if (failure instanceof AwsServiceException other) {
      return error(
          Kind.UNAVAILABLE,
          call,
          "was not made: another service of AWS has refused (" + describe(other) + ")",
          failure);
    }
    if (failure instanceof ApiCallTimeoutException
        || failure instanceof ApiCallAttemptTimeoutException) {
      return timeout(call, failure);
    }
    if (isInterruption(failure)) {
      return error(Kind.INTERRUPTED, call, "was interrupted", failure);
    }
    if (isReadTimeout(failure)) {
      return timeout(call, failure);
    }
    if (isWaitForConnection(failure)) {
      return error(
          Kind.UNAVAILABLE,
          call,
          "does not reach it (it got no connection in time); check endpoint, region and network,"
              + " or raise maxConnections",
          failure);
    }
    return error(
        Kind.UNAVAILABLE,
        call,
        isOfNetwork(failure)
            ? "does not reach it (" + root(failure) + "); check endpoint, region and network"
            : "failed without an answer of DynamoDB. The SDK says: " + SdkText.of(failure),
        failure);
  }

  CacheStoreException timeout(String call, @Nullable Throwable cause) {
    return error(Kind.TIMEOUT, call, "had no answer in time", cause);
  }

  /** The deadline of the operation left no time for the call. */
  CacheStoreException noTimeLeft(String call) {
    return error(Kind.TIMEOUT, call, CallNotMadeException.NO_TIME_LEFT, null);
  }

  /** Some items were not processed by the deadline. */
  CacheStoreException unprocessed(String call) {
    return error(
        Kind.THROTTLED,
        call,
        "left items unprocessed until the deadline; raise its capacity",
        null);
  }

  /** A body was not moved in time, although DynamoDB had answered before. */
  CacheStoreException late(String call, Throwable cause) {
    return error(
        Kind.THROTTLED,
        call,
        "answered, but did not move the body in time; raise the deadline, or lower maxBodyBytes",
        cause);
  }

  static boolean isThrottled(Throwable failure) {
    return isOfKind(Kind.THROTTLED, failure);
  }

  static boolean isTimeout(Throwable failure) {
    return isOfKind(Kind.TIMEOUT, failure);
  }

  private static boolean isOfKind(Kind kind, Throwable failure) {
    return CacheStoreException.unwrap(failure) instanceof CacheStoreException known
        && known.kind() == kind;
  }

  static boolean isDenied(Throwable failure) {
    return CacheStoreException.unwrap(failure) instanceof CacheStoreException known
        && known.kind() == Kind.DENIED;
  }

  /**
   * A server closed the connection while a request was sent over it, as servers may at any time
   * (RFC 9112, section 9.3.1). The SDK's Netty client has no type for that.
   */
  static boolean isClosedConnection(Throwable failure) {
    return failure instanceof SdkClientException
        && failure.getCause() instanceof IOException cause
        && String.valueOf(cause.getMessage()).startsWith(CLOSED_CONNECTION);
  }

  /** The request names other key attributes than the table has. */
  static boolean isAboutKeySchema(Throwable failure) {
    String text = validation(CacheStoreException.unwrap(failure));
    return text.contains("does not match the schema")
        || text.contains("Missing the key")
        || text.contains("Type mismatch for key")
        || text.contains("required keys was not given");
  }

  /** The item would be larger than DynamoDB allows. */
  static boolean isAboutItemSize(Throwable failure) {
    Throwable unwrapped = CacheStoreException.unwrap(failure);
    Throwable cause = unwrapped.getCause();
    return validation(unwrapped instanceof CacheStoreException && cause != null ? cause : unwrapped)
        .contains("exceeded the maximum allowed size");
  }

  /** DynamoDB does not accept the credentials, whatever they are used for. */
  static boolean isAboutCredentials(AwsServiceException refused) {
    return OF_CREDENTIALS.contains(code(refused));
  }

  private CacheStoreException refused(String call, DynamoDbException refused) {
    String code = code(refused);
    String description = describe(refused);
    if (OF_CREDENTIALS.contains(code)) {
      return error(
          Kind.DENIED,
          call,
          "is denied (" + description + "): DynamoDB does not accept the credentials",
          refused);
    }
    if (DENIED.contains(code)) {
      return error(
          Kind.DENIED,
          call,
          "is denied (" + description + "); check the credentials and allow dynamodb:" + call,
          refused);
    }
    if (THROTTLED.contains(code) || refused.isThrottlingException()) {
      return error(
          Kind.THROTTLED, call, "is throttled (" + description + "); raise its capacity", refused);
    }
    return error(Kind.UNAVAILABLE, call, "failed (" + description + ")", refused);
  }

  private CacheStoreException error(
      Kind kind, String call, String what, @Nullable Throwable cause) {
    return new CacheStoreException(kind, call + " on " + where + ' ' + what, cause);
  }

  private static String validation(Throwable failure) {
    return failure instanceof DynamoDbException refused
            && code(refused).equals("ValidationException")
        ? detail(refused)
        : "";
  }

  private static String describe(AwsServiceException refused) {
    return code(refused) + ": " + SdkText.redacted(detail(refused));
  }

  private static String code(AwsServiceException refused) {
    String code = refused.awsErrorDetails() == null ? null : refused.awsErrorDetails().errorCode();
    return code == null ? "status " + refused.statusCode() : code;
  }

  private static String detail(AwsServiceException refused) {
    String detail =
        refused.awsErrorDetails() == null ? null : refused.awsErrorDetails().errorMessage();
    return detail == null ? "no message" : detail;
  }

  /** Whether the SDK failed because the calling thread was interrupted. */
  private static boolean isInterruption(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AbortedException
          || cause instanceof InterruptedException
          || cause instanceof ClosedByInterruptException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfNetwork(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  /** A timeout of connecting is none of these: it means that DynamoDB cannot be reached. */
  private static boolean isReadTimeout(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String name = cause.getClass().getSimpleName();
      if (name.contains("ConnectTimeout")) {
        return false;
      }
      if (cause instanceof SocketTimeoutException
          || cause instanceof ApiCallAttemptTimeoutException
          || name.equals("ReadTimeoutException")) {
        return true;
      }
    }
    return false;
  }

  /**
   * The SDK's Netty client waits for a connection of its pool, new ones included. Now and then it
   * reports even a refused connection only when that wait has timed out.
   */
  private static boolean isWaitForConnection(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  private static String root(Throwable failure) {
    Throwable root = SdkText.root(failure);
    return root.getClass().getSimpleName()
        + ": "
        + SdkText.redacted(String.valueOf(root.getMessage()));
  }
}
