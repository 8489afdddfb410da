// SPDX-License-Identifier: Apache-2.0
package io.github.larder.encryption.kms;

import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/** Translates exceptions of the SDK: what failed, where, and what to do about it. */
final class KmsErrors {

  private static final Set<String> DENIED =
      Set.of(
          "AccessDeniedException",
          "ExpiredTokenException",
          "IncompleteSignature",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "MissingAuthenticationToken",
          "NotAuthorized",
          "OptInRequired",
          "UnrecognizedClientException");

  private static final Set<String> UNUSABLE =
      Set.of(
          "DisabledException",
          "InvalidKeyUsageException",
          "KMSInvalidStateException",
          "NotFoundException");

  private KmsErrors() {}

  static CacheStoreException translate(String call, String keyId, Throwable thrown) {
    if (thrown instanceof AwsServiceException refused) {
      return refused(call, keyId, refused);
    }
    if (thrown instanceof ApiCallTimeoutException
        || thrown instanceof ApiCallAttemptTimeoutException) {
      return error(Kind.TIMEOUT, call, keyId, "had no answer in time", thrown);
    }
    return error(
        Kind.UNAVAILABLE,
        call,
        keyId,
        "does not reach it ("
            + thrown.getClass().getSimpleName()
            + "); check region, credentials"
            + " and network",
        thrown);
  }

  private static CacheStoreException refused(
      String call, String keyId, AwsServiceException refused) {
    String code = refused.awsErrorDetails() == null ? null : refused.awsErrorDetails().errorCode();
    String said = code == null ? "status " + refused.statusCode() : code;
    if (DENIED.contains(said)) {
      return error(
          Kind.DENIED,
          call,
          keyId,
          "is denied (" + said + "); check the credentials and allow kms:" + call,
          refused);
    }
    if (UNUSABLE.contains(said)) {
      return error(
          Kind.DENIED,
          call,
          keyId,
          "is refused (" + said + "); the key must exist, be enabled and be symmetric",
          refused);
    }
    if (refused.isThrottlingException()) {
      return error(Kind.THROTTLED, call, keyId, "is throttled (" + said + ")", refused);
    }
    return error(Kind.UNAVAILABLE, call, keyId, "failed (" + said + ")", refused);
  }

  private static CacheStoreException error(
      Kind kind, String call, String keyId, String what, Throwable cause) {
    return new CacheStoreException(kind, call + " with KMS key '" + keyId + "' " + what, cause);
  }
}
