// SPDX-License-Identifier: Apache-2.0
package io.github.larder.testing;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultyDynamoDb} does to requests. If a response is damaged, the request has reached
 * DynamoDB and was executed; if it is rejected, or the connection ends or hangs without a byte, it
 * was not.
 */
public enum Fault {
  /** Nothing listens: connections are refused, and open ones are reset. */
  REFUSE("connection refused"),

  /** The connection is reset when the request has been read. */
  RESET("connection reset"),

  /** The request is read, and no byte is sent. */
  HANG_BEFORE_HEADERS("hangs before the headers"),

  /** The headers of the response are sent, and nothing follows. */
  HANG_AFTER_HEADERS("hangs after the headers"),

  /**
   * The response is sent byte by byte, fast enough that a timeout for the next byte never fires.
   */
  TRICKLE("trickles"),

  /** A 500 with DynamoDB's own error. */
  INTERNAL_ERROR(
      "500",
      500,
      "com.amazonaws.dynamodb.v20120810#InternalServerError",
      "The request processing has failed because of an unknown error"),

  /** A 503 from a proxy in front of DynamoDB, in HTML. */
  UNAVAILABLE("503"),

  /** The throughput of a partition or of the table is exceeded. */
  PROVISIONED_THROUGHPUT_EXCEEDED(
      "ProvisionedThroughputExceededException",
      400,
      "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
      "The level of configured provisioned throughput for the table was exceeded"),

  /** The rate of calls is too high. */
  THROTTLING(
      "ThrottlingException",
      400,
      "com.amazon.coral.availability#ThrottlingException",
      "Rate exceeded"),

  /** The throughput of the account is exceeded. */
  REQUEST_LIMIT_EXCEEDED(
      "RequestLimitExceeded",
      400,
      "com.amazonaws.dynamodb.v20120810#RequestLimitExceeded",
      "Throughput exceeds the current throughput limit for your account"),

  /** No permission. */
  ACCESS_DENIED(
      "AccessDeniedException",
      400,
      "com.amazon.coral.service#AccessDeniedException",
      "User is not authorized to perform this operation"),

  /** Expired credentials. */
  EXPIRED_TOKEN(
      "ExpiredTokenException",
      400,
      "com.amazon.coral.service#ExpiredTokenException",
      "The security token included in the request is expired"),

  /** Batches are returned as unprocessed; other operations work. */
  NOTHING_PROCESSED("batch: nothing processed"),

  /** The first half of a batch is executed, or its only item; other operations work. */
  HALF_PROCESSED("batch: half processed"),

  /**
   * A read that is not strongly consistent returns the item as it was before the last write through
   * this endpoint; other operations work.
   */
  STALE_READS("stale reads"),

  /** A 200 whose content is not JSON, with a matching checksum. */
  GARBAGE_JSON("200 with garbage"),

  /** The connection is closed in the middle of the content. */
  TRUNCATED_BODY("truncated body"),

  /** An exception that the SDK does not know. */
  UNKNOWN_EXCEPTION(
      "unknown exception",
      400,
      "com.amazonaws.dynamodb.v20120810#SomethingNewException",
      "Something new has happened");

  private final String label;
  private final int status;
  private final @Nullable String type;
  private final String message;

  Fault(String label) {
    this(label, 0, null, "");
  }

  Fault(String label, int status, @Nullable String type, String message) {
    this.label = label;
    this.status = status;
    this.type = type;
    this.message = message;
  }

  /** {@return a short name for a table of results} */
  public String label() {
    return label;
  }

  int status() {
    return status;
  }

  String type() {
    return Objects.requireNonNull(type, "type");
  }

  String message() {
    return message;
  }
}
